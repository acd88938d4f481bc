import { pad, reshape, slice, type Tensor4D } from '@tensorflow/tfjs-core';

/** Zeros to add before and after one spatial axis; a negative number takes values away. */
export type Margin = readonly [before: number, after: number];

/** Pads (or crops) the two spatial axes of `x` [N, H, W, C]. */
export function padSpatially(x: Tensor4D, rows: Margin, columns: Margin): Tensor4D {
	const [n, height, width, channels] = x.shape;
	const y = keptRange(rows, height);
	const z = keptRange(columns, width);
	const kept =
		y.size === height && z.size === width
			? x
			: slice(x, [0, y.start, z.start, 0], [n, y.size, z.size, channels]);

	const added = (margin: Margin): [number, number] => [
		Math.max(0, margin[0]),
		Math.max(0, margin[1])
	];
	const paddings: [number, number][] = [[0, 0], added(rows), added(columns), [0, 0]];
	return paddings.flat().some(Boolean) ? pad(kept, paddings) : kept;
}

function keptRange([before, after]: Margin, size: number): { start: number; size: number } {
	const start = Math.max(0, -before);
	return { start, size: size - start - Math.max(0, -after) };
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
