const FIRST_MS = 5_000;
const LONGEST_MS = 3_600_000;

/**
 * How long to wait before the next try, in milliseconds: half of min(1 h, 5 s · 2^(attempts − 1)), plus
 * up to the other half at random, so that many devices that failed together do not return together.
 *
 * @param attempts Tries that failed so far, ≥ 1.
 * @param random Uniform in [0, 1).
 * @see "Equal jitter" in https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
 */
export function retryDelay(attempts: number, random: number): number {
	const longest = Math.min(LONGEST_MS, FIRST_MS * 2 ** (attempts - 1));
	return longest / 2 + (longest / 2) * random;
}
