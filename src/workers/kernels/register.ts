import {
	BatchMatMul,
	Conv2DBackpropFilter,
	Conv2DBackpropInput,
	DepthwiseConv2dNativeBackpropFilter,
	DepthwiseConv2dNativeBackpropInput,
	getKernel,
	matMul,
	registerKernel,
	tidy,
	unregisterKernel,
	UnsortedSegmentSum,
	type BatchMatMulAttrs,
	type Conv2DBackpropFilterAttrs,
	type Conv2DBackpropInputAttrs,
	type DepthwiseConv2dNativeBackpropFilterAttrs,
	type DepthwiseConv2dNativeBackpropInputAttrs,
	type KernelFunc,
	type Tensor,
	type Tensor4D,
	type UnsortedSegmentSumAttrs
} from '@tensorflow/tfjs-core';
import { conv2dFilterGradient, conv2dInputGradient } from './conv2d';
import { depthwiseFilterGradient, depthwiseInputGradient } from './depthwise';
import { transposed } from './matmul';
import { segmentSum } from './segment-sum';

let isDone = false;

/**
 * Gives the WASM backend the gradient kernels that 4.22 lacks (convolutions and embeddings cannot train
 * without) and faster ones where its own are slow loops. Each is composed from kernels that it has.
 * Idempotent.
 */
export function registerGradientKernels(): void {
	if (isDone) return;
	isDone = true;

	compose<Conv2DBackpropFilterAttrs>(Conv2DBackpropFilter, ({ x, dy }, attrs) =>
		conv2dFilterGradient(x as Tensor4D, dy as Tensor4D, attrs)
	);
	compose<Conv2DBackpropInputAttrs>(Conv2DBackpropInput, ({ dy, filter }, attrs) =>
		conv2dInputGradient(dy as Tensor4D, filter as Tensor4D, attrs)
	);
	compose<DepthwiseConv2dNativeBackpropFilterAttrs>(
		DepthwiseConv2dNativeBackpropFilter,
		({ x, dy }, attrs) => depthwiseFilterGradient(x as Tensor4D, dy as Tensor4D, attrs)
	);
	compose<DepthwiseConv2dNativeBackpropInputAttrs>(
		DepthwiseConv2dNativeBackpropInput,
		({ dy, filter }, attrs) => depthwiseInputGradient(dy as Tensor4D, filter as Tensor4D, attrs)
	);
	compose<UnsortedSegmentSumAttrs>(UnsortedSegmentSum, ({ x, segmentIds }, { numSegments }) =>
		segmentSum(x, segmentIds, numSegments)
	);
	registerMatMul();
}

/** Registers `gradient` for the WASM backend, in place of a kernel of that name if it has one. */
function compose<Attributes>(
	name: string,
	gradient: (inputs: Record<string, Tensor>, attrs: Attributes) => Tensor
): void {
	// the engine hands over Tensors, and takes a Tensor back; the types only promise TensorInfo
	const kernelFunc: KernelFunc = ({ inputs, attrs }) =>
		tidy(() => gradient(inputs as Record<string, Tensor>, attrs as Attributes));
	if (getKernel(name, 'wasm')) unregisterKernel(name, 'wasm');
	registerKernel({ kernelName: name, backendName: 'wasm', kernelFunc });
}

function registerMatMul(): void {
	const original = getKernel(BatchMatMul, 'wasm');
	if (!original)
		throw new Error('The WASM backend must be imported before its kernels are replaced.');

	const kernelFunc: KernelFunc = (params) => {
		const { transposeA, transposeB } = params.attrs as unknown as BatchMatMulAttrs;
		if (!transposeA && !transposeB) return original.kernelFunc(params);
		const { a, b } = params.inputs as { a: Tensor; b: Tensor };
		return tidy(() => matMul(transposeA ? transposed(a) : a, transposeB ? transposed(b) : b));
	};
	unregisterKernel(BatchMatMul, 'wasm');
	registerKernel({ ...original, kernelFunc });
}
