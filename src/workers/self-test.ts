import {
	conv2d,
	dispose,
	losses,
	matMul,
	maxPool,
	reshape,
	tensor,
	tidy,
	variableGrads,
	type Rank,
	type Scalar,
	type Tensor,
	type Variable,
	variable
} from '@tensorflow/tfjs-core';

/** Loss, then both gradients, of the step below: worked out on the cpu backend, held by its test. */
const REFERENCE: readonly number[] = [
	1.10788, 0.685563, -0.855662, -0.79718, 1.10356, 0.810196, -1.09748, -0.595072, 0.89796,
	0.0950628, 0.0648779, -0.159941, -0.0953963, 0.093285, 0.00211121, -0.0658011, 0.172058,
	-0.106256, -0.0932209, 0.167106, -0.0738851, -0.0347613, 0.149478, -0.114717, -0.11924, 0.15227,
	-0.0330306, -0.0977885, 0.164137, -0.0663483, 0.0265609, 0.115357, -0.141918
];

/** Far above float32 rounding, far below what a broken kernel gives. */
const TOLERANCE = 1e-3;

/**
 * Takes one training step of a tiny convolutional network on the current backend.
 *
 * @returns Its loss, then the gradients of its filter and of its matrix: 33 numbers.
 */
export async function trainingStep(): Promise<number[]> {
	// variables outlive a tidy, and what they were copied from does not
	const [filter, matrix] = tidy((): [Variable, Variable] => [
		variable(waves([2, 2, 1, 2], 1)),
		variable(waves([8, 3], 2))
	]);
	const { value, grads } = tidy(() =>
		variableGrads(() => lossOf(filter, matrix), [filter, matrix])
	);
	const results = [value, grads[filter.name], grads[matrix.name]].filter((t) => t !== undefined);
	const numbers = await Promise.all(results.map(async (result) => [...(await result.data())]));
	dispose([...results, filter, matrix]);
	return numbers.flat();
}

function lossOf(filter: Variable, matrix: Variable): Scalar {
	const images = waves([2, 5, 5, 1], 3) as Tensor<Rank.R4>;
	const targets = tensor([1, 0, 0, 0, 0, 1], [2, 3]);
	const features = maxPool(conv2d(images, filter as Tensor<Rank.R4>, 1, 'valid'), 2, 2, 'valid');
	const scores = matMul(reshape(features, [2, 8]), matrix);
	return losses.softmaxCrossEntropy(targets, scores);
}

/** Values between −1 and 1 that look random and are the same everywhere. */
function waves(shape: number[], phase: number): Tensor {
	const size = shape.reduce((product, n) => product * n, 1);
	return tensor(
		Float32Array.from({ length: size }, (_, i) => Math.sin(phase + 2.4 * i)),
		shape
	);
}

/** Why the numbers that a backend gave cannot be trusted; null if they can. */
export function faultOf(numbers: readonly number[]): string | null {
	if (numbers.length !== REFERENCE.length) return 'its training step gave too few numbers';
	if (!numbers.every(Number.isFinite)) return 'its training step gave numbers that are not finite';
	const errors = numbers.map((value, i) => Math.abs(value - (REFERENCE[i] ?? NaN)));
	const worst = Math.max(...errors);
	return worst <= TOLERANCE ? null : `its training step is wrong by ${worst.toPrecision(2)}`;
}
