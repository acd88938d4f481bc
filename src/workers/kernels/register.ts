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
	type KernelConfig,
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

	compose(Conv2DBackpropFilter, ({ x, dy }, attrs: Conv2DBackpropFilterAttrs) =>
		conv2dFilterGradient(x as Tensor4D, dy as Tensor4D, attrs)
	);
	compose(Conv2DBackpropInput, ({ dy, filter }, attrs: Conv2DBackpropInputAttrs) =>
		conv2dInputGradient(dy as Tensor4D, filter as Tensor4D, attrs)
	);
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
		segmentSum(x!, segmentIds!, numSegments)
	);
	registerMatMul();
}

/** Registers `gradient` for the WASM backend, in place of a kernel of that name if it has one. */
function compose(
	name: string,
	gradient: (inputs: Record<string, Tensor>, attrs: never) => Tensor
): void {
	// the engine hands over Tensors, and takes a Tensor back; the types only promise TensorInfo
	const kernelFunc: KernelFunc = ({ inputs, attrs }) =>
		tidy(() => gradient(inputs as Record<string, Tensor>, attrs as never));
	if (findKernel(name)) unregisterKernel(name, 'wasm');
	registerKernel({ kernelName: name, backendName: 'wasm', kernelFunc });
}

function registerMatMul(): void {
	const original = findKernel(BatchMatMul);
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

function findKernel(name: string): KernelConfig | undefined {
	// its type leaves out that there may be none
	return getKernel(name, 'wasm');
}
