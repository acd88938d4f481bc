import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
	assertLength,
	deltaBetween,
	isFinite32,
	l2Norm,
	numWeights,
	splitWeights
} from './weights';

const specs = [
	{ name: 'kernel', shape: [2, 3] },
	{ name: 'scale', shape: [] },
	{ name: 'bias', shape: [3] }
];
const mismatch = expect.objectContaining({ code: 'weights/shape-mismatch' }) as Error;

describe('splitWeights', () => {
	it('views each tensor in order, a scalar as one element', () => {
		const flat = Float32Array.from({ length: numWeights(specs) }, (_, i) => i);
		const parts = splitWeights(flat, specs);
		expect(parts.map(({ values }) => [...values])).toEqual([[0, 1, 2, 3, 4, 5], [6], [7, 8, 9]]);
		expect(parts[1]?.values.buffer).toBe(flat.buffer);
	});

	it('refuses flat weights of another length', () => {
		expect(() => splitWeights(new Float32Array(9), specs)).toThrow(mismatch);
	});
});

describe('deltaBetween', () => {
	it('is local − base', () => {
		expect([...deltaBetween(Float32Array.of(3, 1), Float32Array.of(1, 4))]).toEqual([2, -3]);
	});

	it('refuses weights of two lengths', () => {
		expect(() => deltaBetween(new Float32Array(2), new Float32Array(3))).toThrow(mismatch);
		expect(() => assertLength([1], 2)).toThrow(mismatch);
	});
});

describe('isFinite32', () => {
	it('agrees with Number.isFinite on every element', () => {
		fc.assert(
			fc.property(
				fc.float32Array(),
				(values) => isFinite32(values) === values.every((value) => Number.isFinite(value))
			)
		);
	});
});

describe('l2Norm', () => {
	it('is the Euclidean length', () => expect(l2Norm(Float32Array.of(3, -4))).toBe(5));

	it('scales with its vector', () => {
		const vector = fc.float32Array({ noNaN: true, min: -1e6, max: 1e6 });
		fc.assert(
			fc.property(vector, (values) => l2Norm(values.map((v) => v * 2)) === 2 * l2Norm(values))
		);
	});
});
