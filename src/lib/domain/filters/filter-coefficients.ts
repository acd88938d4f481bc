import type { Share } from '../strategies/buffer-shares';
import { centredClipping } from './centred-clipping';
import { attackersAmong, type UnguidedFilter } from './filter-policy';
import { geometricMedian } from './geometric-median';
import type { Geometry } from './geometry';
import { krum } from './krum';
import { clippedTo, fadedTo, LEFT_OUT, type Treatment } from './treatment';
import { FULL_VOTE, stepLength, totalOf, votesOf } from './votes';

/** What a filter makes of a buffer. */
export interface Filtered {
	/** cₖ: what each update, clipped, is multiplied by. */
	readonly coefficients: readonly number[];
	readonly treatments: readonly Treatment[];
}

/**
 * The coefficients of one merge. Norm clipping keeps those of the mean, with their example counts; the others
 * count every update once, faded by its lateness, because a count is only a claim. A late buffer takes the
 * shorter step either way.
 *
 * @param shares How each update would count in the plain mean.
 * @param geometry Of the updates after `firstClip`.
 */
export function filterCoefficients(
	filter: UnguidedFilter,
	shares: readonly Share[],
	geometry: Geometry
): Filtered {
	const votes = votesOf(shares.map(({ weight }) => weight));
	switch (filter.kind) {
		case 'none':
		case 'fixed-norm':
		case 'median-norm':
			return {
				coefficients: shares.map(({ coefficient }) => coefficient),
				treatments: shares.map(() => clippedTo(1))
			};
		case 'krum':
			return byKrum(geometry, votes, { attackers: filter.attackers, isMulti: false });
		case 'multi-krum':
			return byKrum(geometry, votes, { attackers: filter.attackers, isMulti: true });
		case 'geometric-median':
			return byGeometricMedian(geometry, votes);
		case 'centred-clipping': {
			const { a, factors } = centredClipping(geometry, votes, filter.factor);
			return { coefficients: stepAlong(a, votes), treatments: factors.map(clippedTo) };
		}
	}
}

/** The mean of the chosen, each shortened by its own lateness. */
function byKrum(
	geometry: Geometry,
	votes: Uint32Array,
	{ attackers, isMulti }: { attackers: number; isMulti: boolean }
): Filtered {
	const n = votes.length;
	const f = attackersAmong(n, attackers);
	const count = isMulti ? n - f : 1;
	const chosen = new Set(krum(geometry, f, count));
	return {
		coefficients: Array.from(votes, (vote, k) => (chosen.has(k) ? vote / FULL_VOTE / count : 0)),
		treatments: Array.from(votes, (_, k) => (chosen.has(k) ? clippedTo(1) : LEFT_OUT))
	};
}

function byGeometricMedian(geometry: Geometry, votes: Uint32Array): Filtered {
	const a = geometricMedian(geometry, votes);
	const total = totalOf(votes) || 1;
	const pulls = a.map((share, k) => (share * total) / Math.max(1, votes[k] ?? 0));
	// of an update near the others; the very nearest may outweigh them all
	const usual = pulls.toSorted((x, y) => x - y)[Math.floor(pulls.length / 2)] ?? 0;
	return {
		coefficients: stepAlong(a, votes),
		treatments: pulls.map((pull) => fadedTo(usual > 0 ? pull / usual : 1))
	};
}

function stepAlong(a: readonly number[], votes: Uint32Array): number[] {
	const length = stepLength(votes);
	return a.map((share) => length * share);
}
