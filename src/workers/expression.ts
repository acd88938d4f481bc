import {
	abs,
	add,
	argMax,
	clipByValue,
	div,
	equal,
	exp,
	expandDims,
	greater,
	log,
	max,
	maximum,
	mean,
	minimum,
	mul,
	neg,
	oneHot,
	scalar,
	sigmoid,
	softmax,
	sqrt,
	square,
	squeeze,
	sub,
	sum,
	tanh,
	tidy,
	type Tensor
} from '@tensorflow/tfjs-core';
import { OPERATIONS, type Expression, type Operation } from '$lib/domain/expression';

type Kernel = (values: readonly [Tensor, Tensor], numbers: readonly [number, number]) => Tensor;

const LAST = -1;
const one =
	(kernel: (x: Tensor) => Tensor): Kernel =>
	([x]) =>
		kernel(x);
const two =
	(kernel: (x: Tensor, y: Tensor) => Tensor): Kernel =>
	([x, y]) =>
		kernel(x, y);

/** As `OPERATIONS` says what each means. */
const KERNELS: Readonly<Record<Operation, Kernel>> = {
	add: two(add),
	sub: two(sub),
	mul: two(mul),
	div: two(div),
	min: two(minimum),
	max: two(maximum),
	equal: two((x, y) => equal(x, y).toFloat()),
	greater: two((x, y) => greater(x, y).toFloat()),
	neg: one(neg),
	square: one(square),
	sqrt: one((x) => sqrt(maximum(x, 1e-12))),
	abs: one(abs),
	log: one((x) => log(maximum(x, 1e-7))),
	exp: one(exp),
	sigmoid: one(sigmoid),
	tanh: one(tanh),
	softmax: one((x) => softmax(x)),
	clip: ([x], [least, most]) => clipByValue(x, least, most),
	mean: one((x) => mean(x)),
	sum: one((x) => sum(x)),
	meanLast: one((x) => mean(x, LAST, true)),
	sumLast: one((x) => sum(x, LAST, true)),
	maxLast: one((x) => max(x, LAST, true)),
	argMaxLast: one((x) => expandDims(argMax(x, LAST).toFloat(), LAST)),
	oneHot: ([x], [size]) => oneHot(squeeze(x.toInt(), [x.rank - 1]), size).toFloat()
};

/**
 * A declared expression as a function of tensors, for tfjs-layers to minimise or to measure.
 *
 * @returns Its mean, a scalar. What it is made of must fit together by tfjs's rules of broadcasting; if not,
 *   the function throws, and a model that has it is refused where it is published.
 */
export function compileExpression(
	expression: Expression
): (yTrue: Tensor, yPred: Tensor) => Tensor {
	return (yTrue, yPred) =>
		tidy(() => {
			const valueOf = (part: Expression): Tensor => {
				if (typeof part === 'number') return scalar(part);
				if (part === 'yTrue') return yTrue;
				if (part === 'yPred') return yPred;
				const [operation, ...given] = part;
				const values = given.slice(0, OPERATIONS[operation][0]).map(valueOf);
				const numbers = given.slice(OPERATIONS[operation][0]);
				return KERNELS[operation](values as [Tensor, Tensor], numbers as [number, number]);
			};
			return mean(valueOf(expression));
		});
}
