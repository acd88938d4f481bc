import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../../src/lib/domain/random';
import { dealOut, type Split } from './splits';

const labels = Uint32Array.from({ length: 1000 }, (_, n) => n % 10);
const splits: Split[] = [
	{ kind: 'iid' },
	{ kind: 'shards', perPerson: 2 },
	{ kind: 'dirichlet', alpha: 0.5 }
];
const kindsOf = (hand: Uint32Array) => new Set(hand.values().map((n) => labels[n])).size;
const mean = (values: number[]) => values.reduce((sum, v) => sum + v, 0) / values.length;

describe.each(splits)('dealOut by $kind', (split) => {
	it('gives every example to exactly one person', () => {
		fc.assert(
			fc.property(fc.integer({ min: 1, max: 60 }), fc.integer(), (people, seed) => {
				const hands = dealOut(split, { labels, people, random: seededRandom(seed) });
				expect(hands).toHaveLength(people);
				const dealt = hands.flatMap((hand) => [...hand]).sort((a, b) => a - b);
				expect(dealt).toEqual(Array.from(labels, (_, n) => n));
			}),
			{ numRuns: 30 }
		);
	});

	it('deals the same for the same seed, and otherwise for another', () => {
		const deal = (seed: number) =>
			dealOut(split, { labels, people: 20, random: seededRandom(seed) });
		expect(deal(1)).toEqual(deal(1));
		expect(deal(1)).not.toEqual(deal(2));
	});
});

describe('dealOut', () => {
	const hands = (split: Split) => dealOut(split, { labels, people: 20, random: seededRandom(1) });

	it('gives as many to everybody, but for Dirichlet', () => {
		for (const split of splits.slice(0, 2)) {
			expect(new Set(hands(split).map((hand) => hand.length))).toEqual(new Set([50]));
		}
	});

	it('lets people know few labels: the fewer, the smaller α', () => {
		const kinds = (split: Split) => mean(hands(split).map(kindsOf));
		expect(kinds({ kind: 'iid' })).toBeGreaterThan(9);
		expect(kinds({ kind: 'shards', perPerson: 2 })).toBeLessThanOrEqual(3);
		expect(kinds({ kind: 'dirichlet', alpha: 0.1 })).toBeLessThan(
			kinds({ kind: 'dirichlet', alpha: 1 })
		);
		expect(kinds({ kind: 'dirichlet', alpha: 100 })).toBeGreaterThan(9);
	});
});
