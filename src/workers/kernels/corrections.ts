import {
	AvgPool,
	AvgPool3D,
	backend_util,
	Cast,
	concat,
	engine,
	getGradient,
	Identity,
	mul,
	ones,
	registerGradient,
	ResizeBilinearGrad,
	ResizeNearestNeighborGrad,
	split,
	tensor,
	tidy,
	unregisterGradient,
	where,
	zeros,
	type AvgPool3DAttrs,
	type AvgPoolAttrs,
	type Tensor
} from '@tensorflow/tfjs-core';
import { needKernel, replace } from './replace';

const done = new Set<string>();

/** Lets `correct` be asked for again without being done again. */
function once(name: string, correct: () => void): void {
	if (done.has(name)) return;
	done.add(name);
	correct();
}

/** Puts right the gradients that tfjs 4.22 has wrong on every backend. Idempotent. */
export function correctGradients(): void {
	once('gradients', correctAveragePooling);
}

/** Puts right the kernels of the cpu backend that are wrong: gradients of resizing. Idempotent. */
export function correctCpuKernels(): void {
	once('cpu', () => {
		correctNearestNeighbour();
		correctBilinear();
	});
}

/** Puts right the kernel of the WebGPU backend that is wrong. Idempotent. */
export function correctWebGpuKernels(): void {
	once('webgpu', correctCast);
}

/**
 * The WebGPU kernel calls truth values numbers without converting them, and kernels that go by the type then
 * read 1 as 10⁻⁴⁵: recurrent layers under a mask trained to NaN.
 */
function correctCast(): void {
	const original = needKernel(Cast, 'webgpu');
	replace(
		Cast,
		(params) => {
			const x = params.inputs.x as Tensor;
			const to = params.attrs?.dtype;
			if (x.dtype !== 'bool') return original.kernelFunc(params);
			if (to === 'bool') return engine().runKernel<Tensor>(Identity, { x });
			if (to === 'float32') return tidy(() => where(x, ones(x.shape), zeros(x.shape)));
			return original.kernelFunc(params);
		},
		'webgpu'
	);
}

/**
 * The forward pass divides by the values that a window holds; the gradient, by the size of the window, as
 * if padding were values too. The quotient of the two is put on `dy`.
 */
function correctAveragePooling(): void {
	for (const name of [AvgPool, AvgPool3D]) {
		const original = getGradient(name);
		unregisterGradient(name);
		registerGradient({
			...original,
			gradFunc: (dy, saved, attrs) => {
				const shape = saved[0]?.shape ?? [];
				const share = shareOfWindows(shape, attrs as unknown as AvgPoolAttrs & AvgPool3DAttrs);
				const gradient = dy as Tensor;
				return original.gradFunc(share ? mul(gradient, share) : gradient, saved, attrs);
			}
		});
	}
}

/** @returns Size of each window by the values in it, in the shape of `dy` up to batch and channels; null: 1. */
function shareOfWindows(
	shape: readonly number[],
	{ filterSize, strides, pad, dimRoundingMode }: AvgPoolAttrs & AvgPool3DAttrs
): Tensor | null {
	const axes =
		shape.length === 5
			? axesOf3d(
					backend_util.computePool3DInfo(
						shape as [number, number, number, number, number],
						filterSize,
						strides,
						1,
						pad,
						dimRoundingMode
					)
				)
			: axesOf2d(
					backend_util.computePool2DInfo(
						shape as [number, number, number, number],
						filterSize,
						strides,
						1,
						pad,
						dimRoundingMode
					)
				);
	if (axes.every((shares) => shares.every((share) => share === 1))) return null;
	const product = axes.reduce((outer, shares) => outer.flatMap((a) => shares.map((b) => a * b)));
	return tensor(product, [1, ...axes.map((shares) => shares.length), 1]);
}

const axesOf2d = (info: backend_util.Conv2DInfo) => [
	sharesOf(info.inHeight, info.outHeight, [info.filterHeight, info.strideHeight, info.padInfo.top]),
	sharesOf(info.inWidth, info.outWidth, [info.filterWidth, info.strideWidth, info.padInfo.left])
];

const axesOf3d = (info: backend_util.Conv3DInfo) => [
	sharesOf(info.inDepth, info.outDepth, [info.filterDepth, info.strideDepth, info.padInfo.front]),
	...axesOf2d(info as unknown as backend_util.Conv2DInfo)
];

function sharesOf(
	inSize: number,
	outSize: number,
	[size, stride, before]: [size: number, stride: number, before: number]
): number[] {
	return Array.from({ length: outSize }, (_, at) => {
		const start = at * stride - before;
		const values = Math.min(inSize, start + size) - Math.max(0, start);
		return values > 0 ? size / values : 0;
	});
}

/** The cpu kernel reads every image of a batch but the first in the wrong place: one image at a time. */
function correctNearestNeighbour(): void {
	const original = needKernel(ResizeNearestNeighborGrad, 'cpu');
	replace(
		ResizeNearestNeighborGrad,
		(params) => {
			const { images, dy } = params.inputs as { images: Tensor; dy: Tensor };
			const [batch = 1] = images.shape;
			if (batch === 1) return original.kernelFunc(params);
			return tidy(() => {
				const originals = split(images, batch);
				const gradients = split(dy, batch).map((gradient, i) => {
					const inputs = { images: originals[i] ?? images, dy: gradient };
					return engine().runKernel<Tensor>(ResizeNearestNeighborGrad, inputs, params.attrs);
				});
				return concat(gradients);
			});
		},
		'cpu'
	);
}

/** The cpu kernel works out the right values and calls the height the width. */
function correctBilinear(): void {
	const original = needKernel(ResizeBilinearGrad, 'cpu');
	replace(
		ResizeBilinearGrad,
		(params) => {
			const gradient = original.kernelFunc(params);
			const shape = params.inputs.images?.shape ?? [];
			return Array.isArray(gradient) ? gradient : { ...gradient, shape };
		},
		'cpu'
	);
}
