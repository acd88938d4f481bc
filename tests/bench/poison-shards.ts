import { DIGIT_SIZE, NUM_DIGITS, type DigitSet } from '../../prisma/seed/digits/mnist';
import { shuffled } from '../../src/lib/domain/random';
import { drawShard } from '../simulate/shards';

/** How unlike the devices' digits are: two kinds each, or proportions drawn from Dirichlet(½). */
export const SPLITS = ['two-digits', 'dirichlet'] as const;
export type Split = (typeof SPLITS)[number];

const PROPORTIONS_ALPHA = 0.5;

/** What one device has, for as long as it trains. */
export function shardOf(
	split: Split,
	all: DigitSet,
	{ client, size, random }: { client: number; size: number; random: () => number }
): DigitSet {
	if (split === 'two-digits') return drawShard(all, { client, size }, random);
	const proportions = dirichlet(random);
	const pools = Array.from({ length: NUM_DIGITS }, (_, digit) =>
		[...all.labels.keys()].filter((i) => all.labels[i] === digit)
	);
	return pick(
		all,
		Array.from({ length: size }, () => {
			const pool = pools[chosenBy(proportions, random())] ?? [];
			return pool[Math.floor(random() * pool.length)] ?? 0;
		})
	);
}

/** Every nth picture, so that there are `size` of all digits, in an order of chance: SGD learns the last best. */
export function someOf(all: DigitSet, size: number, random: () => number): DigitSet {
	const step = all.labels.length / size;
	return pick(
		all,
		[...shuffled(size, random)].map((i) => Math.floor(i * step))
	);
}

function pick({ inputs, labels }: DigitSet, chosen: readonly number[]): DigitSet {
	const set = {
		inputs: new Float32Array(chosen.length * DIGIT_SIZE),
		labels: Uint32Array.from(chosen, (i) => labels[i] ?? 0)
	};
	chosen.forEach((from, i) =>
		set.inputs.set(inputs.subarray(from * DIGIT_SIZE, (from + 1) * DIGIT_SIZE), i * DIGIT_SIZE)
	);
	return set;
}

function chosenBy(proportions: readonly number[], at: number): number {
	let sum = 0;
	const digit = proportions.findIndex((share) => (sum += share) > at);
	return digit < 0 ? proportions.length - 1 : digit;
}

/** Gamma(½) is half of a squared normal number; by Box and Muller. */
function dirichlet(random: () => number): number[] {
	const gammas = Array.from({ length: NUM_DIGITS }, () => {
		const radius = -2 * Math.log(1 - random());
		return PROPORTIONS_ALPHA * radius * Math.cos(2 * Math.PI * random()) ** 2;
	});
	const total = gammas.reduce((sum, value) => sum + value, 0);
	return gammas.map((value) => value / total);
}
