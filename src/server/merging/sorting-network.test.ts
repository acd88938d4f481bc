import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sortingNetwork } from './sorting-network';

function run(values: readonly number[], network: ReturnType<typeof sortingNetwork>): number[] {
	const wires = [...values];
	for (const [low, high] of network) {
		const [a = 0, b = 0] = [wires[low], wires[high]];
		[wires[low], wires[high]] = [Math.min(a, b), Math.max(a, b)];
	}
	return wires;
}

describe('sortingNetwork', () => {
	it('is Batcher’s: 1, 3, 5 and 19 comparators for 2, 3, 4 and 8 wires', () => {
		const size = (n: number) => sortingNetwork(n, { first: 0, last: n - 1 }).length;
		expect([1, 2, 3, 4, 8].map(size)).toEqual([0, 1, 3, 5, 19]);
	});

	// a network that sorts every sequence of zeros and ones sorts everything (Knuth's 0–1 principle)
	it.each([1, 2, 3, 5, 6, 7, 11, 12])('sorts %i wires', (n) => {
		const network = sortingNetwork(n, { first: 0, last: n - 1 });
		for (let bits = 0; bits < 2 ** n; bits++) {
			const values = Array.from({ length: n }, (_, k) => (bits >> k) & 1);
			expect(run(values, network)).toEqual(values.toSorted());
		}
	});

	it('needs fewer comparators for the wires in the middle, which it gets right', () => {
		const middle = fc.array(fc.integer(), { minLength: 3, maxLength: 70 });
		fc.assert(
			fc.property(middle, (values) => {
				const n = values.length;
				const [first, last] = [Math.floor(n / 3), Math.floor(n / 2)];
				const network = sortingNetwork(n, { first, last });
				expect(network.length).toBeLessThanOrEqual(
					sortingNetwork(n, { first: 0, last: n - 1 }).length
				);
				const sorted = values.toSorted((a, b) => a - b);
				expect(run(values, network).slice(first, last + 1)).toEqual(sorted.slice(first, last + 1));
			})
		);
	});
});
