import { pad, reshape, slice, type Tensor4D } from '@tensorflow/tfjs-core';

/** Zeros to add before and after one spatial axis; a negative number takes values away. */
export type Margin = readonly [before: number, after: number];

/** Pads (or crops) the two spatial axes of `x` [N, H, W, C]. */
export function padSpatially(x: Tensor4D, rows: Margin, columns: Margin): Tensor4D {
	const added = (margin: Margin): [number, number] => [
		Math.max(0, margin[0]),
		Math.max(0, margin[1])
	];
	const paddings: [number, number][] = [[0, 0], added(rows), added(columns), [0, 0]];
	const padded = paddings.flat().some(Boolean) ? pad(x, paddings) : x;

	// after the padding: what is taken away at one end may be more than the image itself
	const [n, height, width, channels] = padded.shape;
	const size: Tensor4D['shape'] = [n, height - cropped(rows), width - cropped(columns), channels];
	if (size[1] === height && size[2] === width) return padded;
	return slice(padded, [0, Math.max(0, -rows[0]), Math.max(0, -columns[0]), 0], size);
}

function cropped([before, after]: Margin): number {
	return Math.max(0, -before) + Math.max(0, -after);
}

/**
 * Puts `stride − 1` zeros after each row and each column of `x` [N, H, W, C]: the adjoint of taking
 * every stride-th one.
 *
 * @returns [N, H·strideHeight, W·strideWidth, C].
 */
export function spreadSpatially(x: Tensor4D, strideHeight: number, strideWidth: number): Tensor4D {
	if (strideHeight === 1 && strideWidth === 1) return x;
	const [n, height, width, channels] = x.shape;

	// two pads of rank 4: the backend is slow at padding rank 6
	const rows = pad(reshape(x, [n * height, 1, width, channels]), [
		[0, 0],
		[0, strideHeight - 1],
		[0, 0],
		[0, 0]
	]);
	const columns = pad(reshape(rows, [n * height * strideHeight, width, 1, channels]), [
		[0, 0],
		[0, 0],
		[0, strideWidth - 1],
		[0, 0]
	]);
	return reshape(columns, [n, height * strideHeight, width * strideWidth, channels]);
}
