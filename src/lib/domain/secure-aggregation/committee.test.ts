import { describe, expect, it } from 'vitest';
import { dutiesOf, isQuorum, PAIRS, pairsOf, PLACES, quorumsOf } from './committee';

describe('a committee', () => {
	it('gives every helper the keys of its three pairs', () => {
		expect(pairsOf(2)).toEqual([
			[0, 2],
			[1, 2],
			[2, 3]
		]);
	});

	it('has each pair added once in every quorum, by one of the pair', () => {
		const quorums = quorumsOf(PLACES);
		expect(quorums).toHaveLength(4);
		for (const quorum of quorums) {
			const added = quorum.flatMap((place) => {
				const duties = dutiesOf(place, quorum);
				expect(duties.every((pair) => pair.includes(place))).toBe(true);
				return duties.map(String);
			});
			expect(added.sort()).toEqual(PAIRS.map(String));
		}
	});

	it('keeps from any two helpers the keys of the other two', () => {
		for (const [a, b] of PAIRS) {
			const held = new Set([...pairsOf(a), ...pairsOf(b)].map(String));
			const others = PLACES.filter((place) => place !== a && place !== b);
			expect(held.has(String(others))).toBe(false);
		}
	});

	it('opens with three that are alive, in any of their quorums, and not with two', () => {
		expect(quorumsOf([0, 2, 3])).toEqual([[0, 2, 3]]);
		expect(quorumsOf([0, 3])).toEqual([]);
		expect(quorumsOf(PLACES)[0]).toEqual([0, 1, 2]);
	});

	it.each([[[0, 1]], [[0, 1, 1]], [[2, 1, 0]], [[0, 1, 2, 3]], [[1, 2, 4]]])(
		'takes %j for no quorum',
		(places) => {
			expect(isQuorum(places)).toBe(false);
		}
	);
});
