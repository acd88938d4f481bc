import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EventQueue } from './event-queue';

function drain<T>(queue: EventQueue<T>): { at: number; event: T }[] {
	const all = [];
	for (let next = queue.next(); next; next = queue.next())
		all.push({ at: next.at, event: next.event });
	return all;
}

describe('EventQueue', () => {
	it('gives what is earliest, and of one moment what was added first', () => {
		const queue = new EventQueue<string>();
		queue.add(2, 'c');
		queue.add(1, 'a');
		queue.add(2, 'd');
		queue.add(1, 'b');
		expect(drain(queue).map(({ event }) => event)).toEqual(['a', 'b', 'c', 'd']);
		expect(queue.next()).toBeUndefined();
	});

	it('is a stable sort, also where events are added in between', () => {
		const times = fc.array(fc.integer({ min: 0, max: 20 }));
		fc.assert(
			fc.property(times, times, (first, later) => {
				const queue = new EventQueue<number>();
				first.forEach((at, k) => queue.add(at, k));
				const start = queue.next();
				const now = start?.at ?? 0;
				later.forEach((wait, k) => queue.add(now + wait, first.length + k));
				const rest = drain(queue);
				const expected = [
					...first.map((at, event) => ({ at, event })),
					...later.map((wait, k) => ({ at: now + wait, event: first.length + k }))
				]
					.filter(({ event }) => event !== start?.event)
					.sort((a, b) => a.at - b.at || a.event - b.event);
				expect(rest).toEqual(expected);
			})
		);
	});

	it('refuses an event at no time', () => {
		expect(() => new EventQueue().add(NaN, 1)).toThrow('An event needs a time.');
	});
});
