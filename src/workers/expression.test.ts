import '@tensorflow/tfjs';
import {
	losses,
	memory,
	setBackend,
	tensor,
	valueAndGrads,
	type Scalar
} from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { OPERATIONS, type Expression } from '$lib/domain/expression';
import { compileExpression } from './expression';

beforeAll(() => setBackend('cpu'));

const TRUE = [
	[1, 0, 0],
	[0, 1, 0]
];
const PREDICTED = [
	[0.5, 0.25, 0.25],
	[0.25, 0.25, 0.5]
];

/** Its mean, for two rows of three. */
function valueOf(expression: Expression, yTrue = TRUE, yPred = PREDICTED): number {
	const [a, b] = [tensor(yTrue), tensor(yPred)];
	const result = compileExpression(expression)(a, b);
	const [value = NaN] = result.dataSync();
	expect(result.shape).toEqual([]);
	for (const used of [a, b, result]) used.dispose();
	return value;
}

describe('compileExpression', () => {
	it.each<[Expression, number]>([
		// (¼ + 1⁄16 + 1⁄16 + 1⁄16 + 9⁄16 + ¼) / 6
		[['mean', ['square', ['sub', 'yTrue', 'yPred']]], 1.25 / 6],
		// −(ln ½ + ln ¼) / 2
		[['neg', ['mean', ['sumLast', ['mul', 'yTrue', ['log', 'yPred']]]]], 1.5 * Math.log(2)],
		[['equal', ['argMaxLast', 'yTrue'], ['argMaxLast', 'yPred']], 0.5],
		[['sum', ['oneHot', ['argMaxLast', 'yPred'], 3]], 2],
		[['sum', 'yTrue'], 2],
		[['mean', ['maxLast', 'yPred']], 0.5],
		[['mean', ['meanLast', 'yPred']], 1 / 3],
		[['max', ['clip', 'yPred', 0.3, 0.4], 0.35], (0.4 + 4 * 0.35 + 0.4) / 6],
		[['min', 'yPred', 0.25], 0.25],
		[['greater', 'yPred', 0.3], 1 / 3],
		[['abs', ['neg', 2]], 2],
		[['div', ['exp', 0], ['sqrt', 16]], 0.25],
		[['log', 0], Math.log(1e-7)],
		[['add', ['sigmoid', 0], ['tanh', 0]], 0.5],
		[['sumLast', ['softmax', 'yPred']], 1]
	])('%j is %d', (expression, value) => expect(valueOf(expression)).toBeCloseTo(value, 5));

	it('is tfjs’s own mean squared error and Huber loss, with their gradients', () => {
		const row = fc.array(fc.float({ min: -3, max: 3, noNaN: true }), {
			minLength: 4,
			maxLength: 4
		});
		const off: Expression = ['abs', ['sub', 'yTrue', 'yPred']];
		const near: Expression = ['min', off, 1];
		const huber: Expression = ['add', ['mul', 0.5, ['square', near]], ['sub', off, near]];
		const pairs = [
			[['square', ['sub', 'yTrue', 'yPred']], losses.meanSquaredError],
			[huber, losses.huberLoss]
		] as const;
		fc.assert(
			fc.property(row, row, (yTrue, yPred) => {
				for (const [expression, theirs] of pairs) {
					const mine = gradientOf(compileExpression(expression), yTrue, yPred);
					const other = gradientOf((a, b) => theirs(a, b), yTrue, yPred);
					mine.forEach((value, i) => expect(value).toBeCloseTo(other[i] ?? NaN, 4));
				}
			}),
			{ numRuns: 20 }
		);
	});

	it('computes every operation, and leaves no tensor behind', () => {
		const before = memory().numTensors;
		for (const [name, [expressions, numbers]] of Object.entries(OPERATIONS)) {
			const first: Expression = name === 'oneHot' ? ['argMaxLast', 'yPred'] : 'yPred';
			const given = [first, 'yTrue'].slice(0, expressions);
			const value = valueOf([
				name,
				...given,
				...[0, 3].slice(2 - numbers)
			] as unknown as Expression);
			// where yTrue is 0, a division by it is not finite
			if (name !== 'div') expect(value, name).toSatisfy(Number.isFinite);
		}
		expect(memory().numTensors).toBe(before);
	});

	it('throws where its parts do not fit together', () => {
		expect(() => valueOf(['add', 'yTrue', ['oneHot', ['argMaxLast', 'yPred'], 5]])).toThrow(
			/broadcast|shape/i
		);
	});
});

function gradientOf(
	loss: (
		yTrue: ReturnType<typeof tensor>,
		yPred: ReturnType<typeof tensor>
	) => ReturnType<typeof tensor>,
	yTrue: number[],
	yPred: number[]
): number[] {
	const { value, grads } = valueAndGrads((a, b) => loss(a, b) as Scalar)([
		tensor([yTrue]),
		tensor([yPred])
	]);
	return [...value.dataSync(), ...(grads[1]?.dataSync() ?? [])];
}
