import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { separateWeights, wholeWeights } from './frozen-weights';
import { numWeights } from './weights';

const base = { name: 'base/kernel', shape: [2] };
const head = { name: 'head/kernel', shape: [1, 2] };
const bias = { name: 'base/bias', shape: [] };
const isBase = (name: string) => name.startsWith('base/');

describe('separateWeights', () => {
	it('tells frozen weights from those that are learnt', () => {
		const flat = Float32Array.of(1, 2, 3, 4, 5);
		expect(separateWeights(flat, [base, head, bias], isBase)).toEqual({
			weightSpecs: [head],
			weights: Float32Array.of(3, 4),
			frozen: { specs: [base, bias], values: Float32Array.of(1, 2, 5) }
		});
	});

	it('leaves a model without frozen weights as it is', () => {
		const flat = Float32Array.of(3, 4);
		const specs = [head];
		const { weights, weightSpecs, frozen } = separateWeights(flat, specs, isBase);
		expect(weights).toBe(flat);
		expect(weightSpecs).toBe(specs);
		expect(frozen).toBeNull();
	});

	it.each([[[head]], [[base, head]]])('refuses weights of another length', (specs) => {
		expect(() => separateWeights(new Float32Array(5), specs, isBase)).toThrow(
			expect.objectContaining({ code: 'weights/shape-mismatch' })
		);
	});
});

describe('wholeWeights', () => {
	it('puts together what was separated: each tensor has its values again', () => {
		const tensors = fc.array(fc.record({ size: fc.nat(5), isFrozen: fc.boolean() }));
		fc.assert(
			fc.property(tensors, (all) => {
				const specs = all.map(({ size, isFrozen }, i) => ({
					name: `${isFrozen ? 'base' : 'head'}/${i}`,
					shape: [size]
				}));
				const flat = Float32Array.from({ length: numWeights(specs) }, (_, i) => i);
				const { weights, weightSpecs, frozen } = separateWeights(flat, specs, isBase);
				const whole = wholeWeights(weights, weightSpecs, frozen);
				expect(byName(whole.values, whole.specs)).toEqual(byName(flat, specs));
			})
		);
	});

	it.each([
		['what is learnt', Float32Array.of(1), Float32Array.of(1, 2)],
		['what is frozen', Float32Array.of(1, 2), Float32Array.of(1)]
	])('refuses another length of %s', (_, weights, values) => {
		expect(() => wholeWeights(weights, [head], { specs: [base], values })).toThrow(
			expect.objectContaining({ code: 'weights/shape-mismatch' })
		);
	});
});

function byName(flat: Float32Array, specs: readonly { name: string; shape: readonly number[] }[]) {
	let offset = 0;
	const entries = specs.map((spec) => {
		const start = offset;
		offset += numWeights([spec]);
		return [spec.name, [...flat.subarray(start, offset)]] as const;
	});
	return Object.fromEntries(entries);
}
