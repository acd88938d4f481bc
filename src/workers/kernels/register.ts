import {
	BatchMatMul,
	Conv2D,
	Conv2DBackpropFilter,
	Conv2DBackpropInput,
	DepthwiseConv2dNativeBackpropFilter,
	DepthwiseConv2dNativeBackpropInput,
	getKernel,
	MaxPoolGrad,
	registerKernel,
	reshape,
	tidy,
	transpose,
	unregisterKernel,
	UnsortedSegmentSum,
	type BatchMatMulAttrs,
	type Conv2DBackpropFilterAttrs,
	type Conv2DBackpropInputAttrs,
	type DepthwiseConv2dNativeBackpropFilterAttrs,
	type DepthwiseConv2dNativeBackpropInputAttrs,
	type KernelConfig,
	type KernelFunc,
	type MaxPoolGradAttrs,
	type Tensor,
	type Tensor4D,
	type UnsortedSegmentSumAttrs
} from '@tensorflow/tfjs-core';
import { conv2dFilterGradient, conv2dInputGradient } from './conv2d';
import { depthwiseFilterGradient, depthwiseInputGradient } from './depthwise';
import { fasterMatMul } from './matmul';
import { maxPoolGradient } from './max-pool';
import { segmentSum } from './segment-sum';
import type { WasmMemory } from './simd';
import { patchConvolution, type ConvolutionAttrs } from './simd-conv2d';
import { simdMatMul } from './simd-matmul';

/** A kernel gets those of its own name only. */
type Inputs = Readonly<Record<'x' | 'dy' | 'filter' | 'input' | 'segmentIds', Tensor>>;

type KernelParams = Parameters<KernelFunc>[0];

let isDone = false;

/**
 * Gives the WASM backend the gradient kernels that 4.22 lacks (convolutions and embeddings cannot train
 * without) and faster ones where its own are slow loops. Each is composed from kernels that it has.
 * Idempotent.
 */
export function registerGradientKernels(): void {
	if (isDone) return;
	isDone = true;

	compose(
		DepthwiseConv2dNativeBackpropFilter,
		({ x, dy }, attrs: DepthwiseConv2dNativeBackpropFilterAttrs) =>
			depthwiseFilterGradient(x as Tensor4D, dy as Tensor4D, attrs)
	);
	compose(
		DepthwiseConv2dNativeBackpropInput,
		({ dy, filter }, attrs: DepthwiseConv2dNativeBackpropInputAttrs) =>
			depthwiseInputGradient(dy as Tensor4D, filter as Tensor4D, attrs)
	);
	compose(UnsortedSegmentSum, ({ x, segmentIds }, { numSegments }: UnsortedSegmentSumAttrs) =>
		segmentSum(x, segmentIds, numSegments)
	);
	replace(MaxPoolGrad, ({ inputs, attrs, backend }) =>
		maxPoolGradient(
			inputs as Inputs,
			attrs as unknown as MaxPoolGradAttrs,
			backend as unknown as WasmMemory
		)
	);
	registerConv2d();
	registerMatMul();
}

/** Registers `gradient`, written in operations, for the WASM backend. */
function compose(name: string, gradient: (inputs: Inputs, attrs: never) => Tensor): void {
	// the engine hands over Tensors, and takes a Tensor back; the types only promise TensorInfo
	replace(name, ({ inputs, attrs }) => tidy(() => gradient(inputs as Inputs, attrs as never)));
}

/** Registers a kernel for the WASM backend, in place of one of that name if it has one. */
function replace(name: string, kernelFunc: KernelFunc): void {
	const existing = findKernel(name);
	if (existing) unregisterKernel(name, 'wasm');
	// an existing one is set up with the backend, and its own function may be what is wrapped
	registerKernel({ ...existing, kernelName: name, backendName: 'wasm', kernelFunc });
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

function needKernel(name: string): KernelConfig {
	const kernel = findKernel(name);
	if (kernel) return kernel;
	throw new Error('The WASM backend must be imported before its kernels are replaced.');
}

function findKernel(name: string): KernelConfig | undefined {
	// its type leaves out that there may be none
	return getKernel(name, 'wasm');
}
