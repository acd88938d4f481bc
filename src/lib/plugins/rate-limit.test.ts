import { expect, it } from 'vitest';
import { tokenBucket } from './rate-limit';

it('allows a burst, then its rate', () => {
	const take = tokenBucket({ capacity: 3, perSecond: 1 }, 0);
	expect([take(1, 0), take(2, 0)]).toEqual([true, true]);
	expect(take(1, 2000)).toBe(true); // two came back, one is left
	expect(take(1, 2000)).toBe(true);
	expect(take(1, 2000)).toBe(false);
});

it('never holds more than its capacity', () => {
	const take = tokenBucket({ capacity: 3, perSecond: 1 }, 0);
	expect(take(4, 1_000_000)).toBe(false);
});
