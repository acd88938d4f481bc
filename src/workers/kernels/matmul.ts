import { matMul, transpose, type Tensor } from '@tensorflow/tfjs-core';

interface Transposition {
	readonly transposeA: boolean;
	readonly transposeB: boolean;
}

/**
 * The same product written with plain products and explicit transposes, if that is faster;
 * undefined if the backend's own way is.
 *
 * The WASM backend multiplies plain matrices by XNNPACK, and matrices that it is told to transpose by a
 * slow loop. XNNPACK first packs the right side, which for a small batch against a large layer costs
 * several times the product (1.6 M weights: 10 ms of 14): there the large matrix goes to the left.
 *
 * @param a […, M, K], or […, K, M] with `transposeA`.
 * @param b […, K, N], or […, N, K] with `transposeB`.
 * @returns […, M, N].
 */
export function fasterMatMul(a: Tensor, b: Tensor, how: Transposition): Tensor | undefined {
	const { transposeA, transposeB } = how;
	const [rows, inner] = sidesOf(a, transposeA);
	const [, columns] = sidesOf(b, transposeB);
	// by a factor, for what is packed once may be used again (in evaluation), and transposing costs too
	const isLargeRight = inner * columns > 4 * rows * (inner + columns);

	// a·b = (bᵀ·aᵀ)ᵀ
	if (isLargeRight || (transposeA && transposeB)) {
		return transposed(matMul(laidOut(b, !transposeB), laidOut(a, !transposeA)));
	}
	if (!transposeA && !transposeB) return undefined;
	return matMul(laidOut(a, transposeA), laidOut(b, transposeB));
}

/** Rows and columns, after the transposition if there is one. */
function sidesOf(matrix: Tensor, isTransposed: boolean): [rows: number, columns: number] {
	const [first = 1, second = 1] = matrix.shape.slice(-2);
	return isTransposed ? [second, first] : [first, second];
}

function laidOut(matrix: Tensor, isTransposed: boolean): Tensor {
	return isTransposed ? transposed(matrix) : matrix;
}

/** The same matrices with their last two axes exchanged. */
function transposed(matrix: Tensor): Tensor {
	const axes = matrix.shape.map((_size, axis) => axis);
	return transpose(matrix, [...axes.slice(0, -2), matrix.rank - 1, matrix.rank - 2]);
}
