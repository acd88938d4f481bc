import { describe, expect, it } from 'vitest';
import { roundsOf } from './doors';
import type { Session } from './sessions';

const session = (startsAt: number, isOnline = true): Session => {
	return { person: 0, fetchedAt: startsAt, startsAt, isOnline, sentAt: startsAt + 1, seed: 1 };
};

describe('roundsOf', () => {
	it('selects whoever is online while there are places', () => {
		const door = roundsOf(2);
		expect(door.mayStart(session(0, false), 0)).toBe(false);
		expect(door.mayStart(session(0), 0)).toBe(true);
		expect(door.mayStart(session(0.001), 0.001)).toBe(true);
		expect(door.mayStart(session(0.002), 0.002)).toBe(false);
	});

	it('takes only who was selected in this round', () => {
		const door = roundsOf(2);
		const [back, straggler, stranger] = [session(0), session(0), session(0)];
		door.mayStart(back, 0);
		door.mayStart(straggler, 0);
		expect(door.mayArrive(back)).toBe(true);
		expect(door.mayArrive(stranger)).toBe(false);
		door.merged();
		expect(door.mayArrive(straggler)).toBe(false);
		expect(door.mayStart(session(0.001), 0.001)).toBe(true);
	});

	it('gives away the place of who is not heard of for an hour, and of nobody else', () => {
		const door = roundsOf(1);
		const [silent, next] = [session(0), session(0.05)];
		door.mayStart(silent, 0);
		expect(door.mayStart(next, 0.02)).toBe(false);
		expect(door.mayStart(next, 0.05)).toBe(true);
		door.mayArrive(next);
		expect(door.mayStart(session(0.5), 0.5)).toBe(false);
	});
});
