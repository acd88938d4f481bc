/** Allows bursts of `capacity` and, in the long run, `perSecond` of whatever is counted. */
export interface RateLimit {
	readonly capacity: number;
	readonly perSecond: number;
}

/**
 * A token bucket.
 *
 * @returns A function that takes `amount` at time `now` (milliseconds) and says whether it was there.
 */
export function tokenBucket({ capacity, perSecond }: RateLimit, start: number) {
	let tokens = capacity;
	let last = start;
	return (amount: number, now: number): boolean => {
		tokens = Math.min(capacity, tokens + (Math.max(0, now - last) / 1000) * perSecond);
		last = now;
		tokens -= amount;
		return tokens >= 0;
	};
}
