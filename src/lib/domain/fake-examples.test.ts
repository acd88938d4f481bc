import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
	areValues,
	batchSpecOf,
	fitsBatch,
	type ExampleSpec,
	type InputValues,
	type TargetSpec
} from './examples';
import { fakeExamples } from './fake-examples';

const range: InputValues = { kind: 'range', least: -1, most: 1 };
const spec = (target: TargetSpec, values: InputValues = range, shape = [4]): ExampleSpec => ({
	input: { shape, values },
	target
});

const names = (n: number) => Array.from({ length: n }, (_, i) => `n${i}`);
const anyTarget: fc.Arbitrary<TargetSpec> = fc
	.integer({ min: 2, max: 40 })
	.chain((n) =>
		fc.constantFrom<TargetSpec>(
			{ kind: 'classes', labels: names(n) },
			{ kind: 'values', names: names(n), units: [] },
			{ kind: 'next-token', vocabulary: names(n) },
			{ kind: 'tokens', vocabulary: names(n), length: n }
		)
	);
const anyValues: fc.Arbitrary<InputValues> = fc.oneof(
	fc.record({ kind: fc.constant('tokens' as const), size: fc.integer({ min: 2, max: 50 }) }),
	fc
		.tuple(
			fc.float({ min: -1000, max: 0, noNaN: true }),
			fc.float({ min: 1, max: 1000, noNaN: true })
		)
		.map(([least, most]) => ({ kind: 'range' as const, least, most }))
);

describe('fakeExamples', () => {
	it('always fit what is declared', () => {
		const shape = fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 3 });
		fc.assert(
			fc.property(anyTarget, anyValues, shape, (target, values, sizes) => {
				const declared = spec(target, values, sizes);
				return fakeExamples(declared, 7, 3).every(
					(example) => fitsBatch(example, batchSpecOf(declared)) && areValues(example.input, values)
				);
			})
		);
	});

	it('are the same for the same seed, and others for another', () => {
		const declared = spec({ kind: 'classes', labels: ['a', 'b'] });
		expect(fakeExamples(declared, 3, 1)).toEqual(fakeExamples(declared, 3, 1));
		expect(fakeExamples(declared, 3, 1)).not.toEqual(fakeExamples(declared, 3, 2));
	});

	it('take the classes in turns, each with a look of its own', () => {
		const declared = spec({ kind: 'classes', labels: ['a', 'b', 'c'] }, range, [200]);
		const examples = fakeExamples(declared, 6, 1);
		expect(examples.map((example) => 'label' in example && example.label)).toEqual([
			0, 1, 2, 0, 1, 2
		]);
		const distance = (a: number, b: number) =>
			examples[a]?.input.reduce((sum, v, i) => sum + (v - (examples[b]?.input[i] ?? 0)) ** 2, 0) ??
			0;
		expect(distance(0, 3)).toBeLessThan(distance(0, 1));
	});

	it('ask for the token that comes next', () => {
		const vocabulary = names(5);
		const declared = spec({ kind: 'next-token', vocabulary }, { kind: 'tokens', size: 5 });
		for (const example of fakeExamples(declared, 10, 1)) {
			const last = example.input.at(-1) ?? 0;
			expect('label' in example && example.label).toBe((last + 1) % 5);
		}
	});

	it('ask for what follows from the input', () => {
		const inputs: InputValues = { kind: 'range', least: 0, most: 1 };
		const [first] = fakeExamples(
			spec({ kind: 'values', names: ['a', 'b'], units: [] }, inputs),
			1,
			1
		);
		const [a = 0, b = 0, c = 0, d = 0] = first?.input ?? [];
		expect(first && 'values' in first && [...first.values]).toEqual([
			Math.fround((a + c) / 2),
			Math.fround((b + d) / 2)
		]);
	});
});
