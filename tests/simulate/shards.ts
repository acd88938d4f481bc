import { DIGIT_SIZE, NUM_DIGITS, type DigitSet } from '../../prisma/seed/digits/mnist';

/**
 * The two digits that a contributor knows. Each five in a row know all ten between them, and it takes
 * 45 contributors until a pair comes again (a one-factorisation of the ten digits).
 */
export function digitsOf(client: number): readonly [number, number] {
	const last = NUM_DIGITS - 1;
	const round = Math.floor(client / 5) % last;
	const step = client % 5;
	if (step === 0) return [last, round];
	return [(round + step) % last, (round - step + last) % last];
}

/** `size` pictures drawn with replacement, half of each of the contributor's digits. */
export function drawShard(
	{ inputs, labels }: DigitSet,
	{ client, size }: { readonly client: number; readonly size: number },
	random: () => number
): DigitSet {
	const digits = digitsOf(client);
	const pools = digits.map((digit) => [...labels.keys()].filter((i) => labels[i] === digit));
	const chosen = Array.from({ length: size }, (_, i) => {
		const pool = pools[i % 2] ?? [];
		return pool[Math.floor(random() * pool.length)] ?? 0;
	});
	const shard = { inputs: new Float32Array(size * DIGIT_SIZE), labels: new Uint32Array(size) };
	chosen.forEach((index, i) => {
		const picture = inputs.subarray(index * DIGIT_SIZE, (index + 1) * DIGIT_SIZE);
		shard.inputs.set(picture, i * DIGIT_SIZE);
		shard.labels[i] = labels[index] ?? 0;
	});
	return shard;
}
