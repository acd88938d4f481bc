import { loadDigits, NUM_DIGITS } from '../../prisma/seed/digits/mnist';
import { seededRandom } from '../../src/lib/domain/random';
import { sparse, type SparseDigits } from '../simulate/virtual/sparse-digits';
import { shardOf, someOf, type Split } from './poison-shards';

/** Twenty devices, all in every merge; the last six are hostile. */
const NUM_DEVICES = 20;
export const NUM_HOSTILE = 6;

export interface Device {
	readonly pictures: SparseDigits;
	readonly isHostile: boolean;
}

const digits = loadDigits();
/** Nobody's: what accuracy is measured on. */
export const heldOut = sparse(digits.heldOut);

/** The engineer's held-out examples; at most 400 of them are what the store trains on. */
export function engineersDigits(count: number): SparseDigits {
	return sparse(someOf(digits.pretraining, count, seededRandom(1)));
}

/** What each device has, for as long as it trains. */
export function drawDevices(split: Split, size: number, seed: number): Device[] {
	const random = seededRandom(seed);
	return Array.from({ length: NUM_DEVICES }, (_, client) => ({
		pictures: sparse(shardOf(split, digits.contributors, { client, size, random })),
		isHostile: client >= NUM_DEVICES - NUM_HOSTILE
	}));
}

/** The digit d becomes 9 − d. */
export function flipped(pictures: SparseDigits): SparseDigits {
	return { ...pictures, labels: pictures.labels.map((label) => NUM_DIGITS - 1 - label) };
}
