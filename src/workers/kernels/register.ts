import {
	BatchMatMul,
	Conv2D,
	Conv2DBackpropFilter,
	Conv2DBackpropInput,
	Conv3DBackpropFilterV2,
	Conv3DBackpropInputV2,
	DepthwiseConv2dNativeBackpropFilter,
	DepthwiseConv2dNativeBackpropInput,
	MaxPool3D,
	MaxPool3DGrad,
	MaxPoolGrad,
	reshape,
	Sum,
	tidy,
	transpose,
	UnsortedSegmentSum,
	type BatchMatMulAttrs,
	type Conv2DBackpropFilterAttrs,
	type Conv2DBackpropInputAttrs,
	type Conv3DBackpropFilterV2Attrs,
	type Conv3DBackpropInputV2Attrs,
	type DepthwiseConv2dNativeBackpropFilterAttrs,
	type DepthwiseConv2dNativeBackpropInputAttrs,
	type KernelFunc,
	type MaxPoolGradAttrs,
	type SumAttrs,
	type Tensor,
	type Tensor4D,
	type Tensor5D,
	type UnsortedSegmentSumAttrs
} from '@tensorflow/tfjs-core';
import { conv2dFilterGradient, conv2dInputGradient } from './conv2d';
import { depthwiseFilterGradient, depthwiseInputGradient } from './depthwise';
import { fasterMatMul } from './matmul';
import { conv3dFilterGradient, conv3dInputGradient } from './conv3d';
import { maxPoolGradient, maxPoolVolumes } from './max-pool';
import { fuseRecurrentLayers } from './recurrent-layers';
import { compose, needKernel, replace, type Inputs } from './replace';
import { segmentSum } from './segment-sum';
import type { WasmMemory } from './simd';
import { patchConvolution, type ConvolutionAttrs } from './simd-conv2d';
import { simdDepthwiseGradient } from './simd-depthwise';
import { simdMatMul } from './simd-matmul';
import { simdSum } from './simd-sum';

type KernelParams = Parameters<KernelFunc>[0];

let isDone = false;

/**
 * Gives the WASM backend the gradient kernels that 4.22 lacks (convolutions and embeddings cannot train
 * without), right ones where its own are wrong (convolution and max pooling of volumes), and faster ones
 * where its own are slow loops. Idempotent.
 */
export function registerGradientKernels(): void {
	if (isDone) return;
	isDone = true;

	compose(UnsortedSegmentSum, ({ x, segmentIds }, { numSegments }: UnsortedSegmentSumAttrs) =>
		segmentSum(x, segmentIds, numSegments)
	);
	for (const name of [MaxPoolGrad, MaxPool3DGrad]) {
		replace(name, ({ inputs, attrs, backend }) =>
			maxPoolGradient(
				inputs as Inputs,
				attrs as unknown as MaxPoolGradAttrs,
				backend as unknown as WasmMemory
			)
		);
	}
	replace(MaxPool3D, ({ inputs, attrs, backend }) =>
		maxPoolVolumes(
			(inputs as Inputs).x,
			attrs as unknown as MaxPoolGradAttrs,
			backend as unknown as WasmMemory
		)
	);
	compose(Conv3DBackpropFilterV2, ({ x, dy }, attrs: Conv3DBackpropFilterV2Attrs) =>
		conv3dFilterGradient(x as Tensor5D, dy as Tensor5D, attrs)
	);
	compose(Conv3DBackpropInputV2, ({ dy, filter }, attrs: Conv3DBackpropInputV2Attrs) =>
		conv3dInputGradient(dy as Tensor5D, filter as Tensor5D, attrs)
	);
	registerConv2d();
	registerDepthwise();
	registerMatMul();
	registerSum();
	fuseRecurrentLayers();
}

/** Convolutions: our own kernels where they can run, else compositions of the backend's. */
function registerConv2d(): void {
	const original = needKernel(Conv2D);
	const convolution = (
		{ backend, attrs }: KernelParams,
		x: readonly number[],
		filter: readonly number[]
	) =>
		patchConvolution(
			backend as unknown as WasmMemory,
			{ x, filter },
			attrs as unknown as ConvolutionAttrs
		);

	replace(Conv2D, (params) => {
		const { x, filter } = params.inputs as Inputs;
		const ours = convolution(params, x.shape, filter.shape);
		return ours ? ours.forward(x, filter) : original.kernelFunc(params);
	});
	replace(Conv2DBackpropFilter, (params) => {
		const { x, dy } = params.inputs as Inputs;
		const attrs = params.attrs as unknown as Conv2DBackpropFilterAttrs;
		const ours = convolution(params, x.shape, attrs.filterShape);
		if (ours) return ours.filterGradient(x, dy);
		return tidy(() => conv2dFilterGradient(x as Tensor4D, dy as Tensor4D, attrs));
	});
	replace(Conv2DBackpropInput, (params) => {
		const { dy, filter } = params.inputs as Inputs;
		const attrs = params.attrs as unknown as Conv2DBackpropInputAttrs;
		const ours = convolution(params, attrs.inputShape, filter.shape);
		if (!ours) return tidy(() => conv2dInputGradient(dy as Tensor4D, filter as Tensor4D, attrs));
		const turned = tidy(() => transpose(reshape(filter, [-1, filter.shape[3] ?? 1])));
		const gradient = ours.inputGradient(dy, turned);
		turned.dispose();
		return gradient;
	});
}

/** Depthwise convolutions: our own kernels where they can run, else compositions of the backend's. */
function registerDepthwise(): void {
	replace(DepthwiseConv2dNativeBackpropFilter, (params) => {
		const { x, dy } = params.inputs as Inputs;
		const attrs = params.attrs as unknown as DepthwiseConv2dNativeBackpropFilterAttrs;
		const backend = params.backend as WasmMemory;
		return (
			simdDepthwiseGradient(backend, { x, dy }, attrs) ??
			tidy(() => depthwiseFilterGradient(x as Tensor4D, dy as Tensor4D, attrs))
		);
	});
	replace(DepthwiseConv2dNativeBackpropInput, (params) => {
		const { dy, filter } = params.inputs as Inputs;
		const attrs = params.attrs as unknown as DepthwiseConv2dNativeBackpropInputAttrs;
		const backend = params.backend as WasmMemory;
		return (
			simdDepthwiseGradient(backend, { filter, dy }, attrs) ??
			tidy(() => depthwiseInputGradient(dy as Tensor4D, filter as Tensor4D, attrs))
		);
	});
}

function registerMatMul(): void {
	const original = needKernel(BatchMatMul);
	replace(BatchMatMul, (params) => {
		const { a, b } = params.inputs as { a: Tensor; b: Tensor };
		const attrs = params.attrs as unknown as BatchMatMulAttrs;
		const memory = params.backend as WasmMemory;
		return (
			(attrs.transposeB ? null : simdMatMul(memory, { a, b }, attrs.transposeA)) ??
			tidy<Tensor | undefined>(() => fasterMatMul(a, b, attrs)) ??
			original.kernelFunc(params)
		);
	});
}

/** Sums over the first axes, as the gradient of a bias is: tfjs turns the tensor round before. */
function registerSum(): void {
	const original = needKernel(Sum);
	replace(Sum, (params) => {
		const { x } = params.inputs as Inputs;
		const attrs = params.attrs as unknown as SumAttrs;
		return simdSum(params.backend as WasmMemory, x, attrs) ?? original.kernelFunc(params);
	});
}
