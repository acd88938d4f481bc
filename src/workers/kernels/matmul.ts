import { transpose, type Tensor } from '@tensorflow/tfjs-core';

/**
 * The same matrix with its last two axes exchanged, laid out in memory. The WASM backend multiplies
 * plain matrices by XNNPACK, and matrices that it is told to transpose by a slow loop.
 */
export function transposed(matrix: Tensor): Tensor {
	const axes = matrix.shape.map((_size, axis) => axis);
	return transpose(matrix, [...axes.slice(0, -2), matrix.rank - 1, matrix.rank - 2]);
}
