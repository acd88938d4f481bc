import {
	addN,
	backend_util,
	Conv2DBackpropFilter,
	Conv2DBackpropInput,
	engine,
	pad,
	reshape,
	slice,
	stack,
	stridedSlice,
	unstack,
	zeros,
	type Conv3DBackpropFilterV2Attrs,
	type Conv3DBackpropInputV2Attrs,
	type Tensor,
	type Tensor4D,
	type Tensor5D
} from '@tensorflow/tfjs-core';

/**
 * Gradient of a 3-D convolution by its filter, as 2-D gradients: one for each of the filter's planes, of all
 * the planes of x that it has met. tfjs-backend-wasm 4.22 has a kernel of that name, and it is wrong.
 *
 * @param x Forward input [N, D, H, W, C].
 * @param dy Gradient of the forward output [N, O, P, Q, K].
 * @returns [filterDepth, filterHeight, filterWidth, C, K].
 */
export function conv3dFilterGradient(
	x: Tensor5D,
	dy: Tensor5D,
	{ strides, pad: padding, filterShape }: Conv3DBackpropFilterV2Attrs
): Tensor {
	const info = backend_util.computeConv3DInfo(x.shape, filterShape, strides, 1, padding);
	const plane = filterShape.slice(1);
	const planes = filterShape[0];
	const gradients = Array.from({ length: planes }, (_, f) => {
		const met = meeting(info, f);
		if (met.count === 0) return zeros(plane);
		return engine().runKernel<Tensor>(
			Conv2DBackpropFilter,
			{ x: planesOf(x, met.input, met), dy: planesOf(dy, met.output, { ...met, step: 1 }) },
			{ ...attrsOf(info), filterShape: plane }
		);
	});
	return stack(gradients);
}

/**
 * Gradient of a 3-D convolution by its input, as 2-D gradients: one for each of the filter's planes, added
 * to the planes that it has met. tfjs-backend-wasm 4.22 has a kernel of that name, and it is wrong.
 *
 * @param dy Gradient of the forward output [N, O, P, Q, K].
 * @param filter [filterDepth, filterHeight, filterWidth, C, K].
 * @returns [N, D, H, W, C], as `attrs.inputShape` says.
 */
export function conv3dInputGradient(
	dy: Tensor5D,
	filter: Tensor5D,
	{ strides, pad: padding, inputShape }: Conv3DBackpropInputV2Attrs
): Tensor {
	const info = backend_util.computeConv3DInfo(inputShape, filter.shape, strides, 1, padding);
	const [n, depth, ...image] = inputShape;
	const size = image.reduce((product, sides) => product * sides, 1);
	const gradients = unstack(filter).flatMap((plane, f) => {
		const met = meeting(info, f);
		if (met.count === 0) return [];
		const images = engine().runKernel<Tensor>(
			Conv2DBackpropInput,
			{ dy: planesOf(dy, met.output, { ...met, step: 1 }), filter: plane },
			{ ...attrsOf(info), inputShape: [n * met.count, ...image] }
		);
		const spread = pad(reshape(images, [n, met.count, 1, size]), [
			[0, 0],
			[0, 0],
			[0, met.step - 1],
			[0, 0]
		]);
		// without the zeros after the last plane, which may lie outside
		const length = (met.count - 1) * met.step + 1;
		const touched = slice(
			reshape(spread, [n, met.count * met.step, size]),
			[0, 0, 0],
			[n, length, size]
		);
		const rest = depth - met.input - length;
		const whole: [number, number][] = [
			[0, 0],
			[met.input, rest],
			[0, 0]
		];
		return [reshape(pad(touched, whole), inputShape)];
	});
	return gradients.length > 0 ? addN(gradients) : zeros(inputShape);
}

/** Which planes of input and output meet one plane of the filter. */
interface Meeting {
	/** The first of each. */
	readonly input: number;
	readonly output: number;
	readonly count: number;
	/** From one plane of the input to the next. */
	readonly step: number;
}

function meeting(info: backend_util.Conv3DInfo, f: number): Meeting {
	const { strideDepth: step, inDepth, outDepth, padInfo } = info;
	const first = f - padInfo.front;
	const output = Math.max(0, Math.ceil(-first / step));
	const end = Math.min(outDepth, Math.floor((inDepth - 1 - first) / step) + 1);
	return { input: first + output * step, output, count: Math.max(0, end - output), step };
}

/** `count` planes of `volumes` [N, D, …] from `first` on, as images [N·count, …]. */
function planesOf(
	volumes: Tensor5D,
	first: number,
	{ count, step }: Pick<Meeting, 'count' | 'step'>
): Tensor4D {
	const [n, depth, height, width, channels] = volumes.shape;
	const flat = reshape(volumes, [n, depth, height * width * channels]);
	const end = first + (count - 1) * step + 1;
	const taken =
		step === 1
			? slice(flat, [0, first, 0], [n, count, -1])
			: stridedSlice(flat, [0, first, 0], [n, end, height * width * channels], [1, step, 1]);
	return reshape(taken, [n * count, height, width, channels]);
}

function attrsOf({ strideHeight, strideWidth, padInfo }: backend_util.Conv3DInfo) {
	return {
		strides: [strideHeight, strideWidth],
		pad: [
			[0, 0],
			[padInfo.top, padInfo.bottom],
			[padInfo.left, padInfo.right],
			[0, 0]
		],
		dataFormat: 'NHWC'
	};
}
