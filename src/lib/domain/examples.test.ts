import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
	areValues,
	batchSpecOf,
	bytesOfExample,
	fitsBatch,
	labelsOf,
	type TargetSpec
} from './examples';

const input = { shape: [2, 3], values: { kind: 'range', least: -1, most: 1 } } as const;
const vocabulary = ['a', 'b', ' '];
const targets: Record<TargetSpec['kind'], TargetSpec> = {
	classes: { kind: 'classes', labels: ['no', 'yes'] },
	values: { kind: 'values', names: ['price', 'area'], units: ['Rs', 'm²'] },
	'next-token': { kind: 'next-token', vocabulary },
	tokens: { kind: 'tokens', vocabulary, length: 4 }
};

describe('batchSpecOf', () => {
	it.each([
		['classes', { numLabels: 2 }],
		['values', { numLabels: 0, targetShape: [2] }],
		['next-token', { numLabels: 3 }],
		['tokens', { numLabels: 3, targetShape: [4] }]
	] as const)('tells trainings what %s are', (kind, spec) => {
		const target = targets[kind];
		expect(batchSpecOf({ input, target })).toEqual({ inputShape: [2, 3], ...spec });
	});
});

describe('bytesOfExample', () => {
	it('counts numbers of four bytes, and what is kept beside them', () => {
		// 6 numbers in, and 1 class, 2 values or 4 tokens out
		expect(
			Object.values(targets).map((target) => bytesOfExample(batchSpecOf({ input, target })))
		).toEqual([256 + 28, 256 + 32, 256 + 28, 256 + 40]);
	});
});

describe('labelsOf', () => {
	it('names classes and tokens, and nothing where numbers are learnt', () => {
		expect(Object.values(targets).map(labelsOf)).toEqual([
			['no', 'yes'],
			[],
			vocabulary,
			vocabulary
		]);
	});
});

describe('fitsBatch', () => {
	const six = new Float32Array(6);
	const of = (kind: TargetSpec['kind']) => batchSpecOf({ input, target: targets[kind] });

	it.each<[string, Parameters<typeof fitsBatch>]>([
		['a class', [{ input: six, label: 1 }, of('classes')]],
		['a token', [{ input: six, label: 2 }, of('next-token')]],
		['numbers', [{ input: six, values: Float32Array.of(-5, 1e6) }, of('values')]],
		['tokens', [{ input: six, values: Float32Array.of(0, 1, 2, 2) }, of('tokens')]]
	])('takes %s', (_what, [example, spec]) => expect(fitsBatch(example, spec)).toBe(true));

	it.each<[string, Parameters<typeof fitsBatch>]>([
		['an input of another size', [{ input: new Float32Array(5), label: 1 }, of('classes')]],
		['a class too high', [{ input: six, label: 2 }, of('classes')]],
		['a class for numbers', [{ input: six, label: 1 }, of('values')]],
		['numbers for a class', [{ input: six, values: Float32Array.of(1) }, of('classes')]],
		['a number too few', [{ input: six, values: Float32Array.of(1) }, of('values')]],
		['a token too high', [{ input: six, values: Float32Array.of(0, 1, 2, 3) }, of('tokens')]]
	])('does not take %s', (_what, [example, spec]) => expect(fitsBatch(example, spec)).toBe(false));
});

describe('areValues', () => {
	it('never lets NaN or infinity through, nor half a token', () => {
		for (const value of [NaN, Infinity, -Infinity]) {
			expect(areValues(Float32Array.of(0, value), input.values)).toBe(false);
			expect(areValues(Float32Array.of(0, value), { kind: 'tokens', size: 3 })).toBe(false);
		}
		expect(areValues(Float32Array.of(0.5), { kind: 'tokens', size: 3 })).toBe(false);
	});

	it('takes what lies between least and most, and nothing else', () =>
		fc.assert(
			fc.property(fc.float({ noNaN: true }), (value) => {
				const isIn = value >= -1 && value <= 1;
				expect(areValues(Float32Array.of(0, value), input.values)).toBe(isIn);
			})
		));
});
