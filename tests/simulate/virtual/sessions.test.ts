import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../../src/lib/domain/random';
import { availability, drawPerson, gapOf, hasPower, POPULATIONS, type Connection } from './people';
import { sessionsOf } from './sessions';

const habits = { days: 60, examples: 100, dropOut: 0.1 };
const traits = { shift: 0, secondsPerExample: 0.05, drain: 0.04, eagerness: 4 };

function sessions(connection: Connection, people = 30) {
	return Array.from({ length: people }, (_, person) =>
		sessionsOf({ person, traits: { ...traits, connection } }, habits, person + 1)
	);
}

describe('availability', () => {
	it('is a share, highest in the evening, and hardly anything at night', () => {
		const hours = Array.from({ length: 240 }, (_, k) => k / 10);
		for (const hour of hours) {
			expect(availability(hour)).toBeGreaterThan(0);
			expect(availability(hour)).toBeLessThanOrEqual(1);
		}
		expect(availability(20.5)).toBe(1);
		expect(availability(3)).toBeLessThan(0.03);
		// midnight is no edge
		expect(availability(23.999)).toBeCloseTo(availability(0), 3);
	});

	it('is the law of when sessions start', () => {
		const starts = sessions('always', 200).flatMap((own) => own.map(({ startsAt }) => startsAt));
		const within = (from: number, to: number) =>
			starts.filter((at) => (at * 24) % 24 >= from && (at * 24) % 24 < to).length / starts.length;
		const law = (from: number, to: number) => {
			const hours = Array.from({ length: 2400 }, (_, k) => k / 100);
			const sum = (all: number[]) => all.reduce((total, hour) => total + availability(hour), 0);
			return sum(hours.filter((hour) => hour >= from && hour < to)) / sum(hours);
		};
		expect(within(7, 10)).toBeCloseTo(law(7, 10), 1);
		expect(within(18, 22)).toBeCloseTo(law(18, 22), 1);
		expect(within(0, 5)).toBeCloseTo(law(0, 5), 1);
	});
});

describe('hasPower', () => {
	it('is on the charger at night and empties by day', () => {
		expect(hasPower({ drain: 0.08 }, 3)).toBe(true);
		expect(hasPower({ drain: 0.08 }, 8)).toBe(true);
		// 1 − 0.08 · 13 hours < 0.2
		expect(hasPower({ drain: 0.08 }, 20)).toBe(false);
		expect(hasPower({ drain: 0.03 }, 20)).toBe(true);
		expect(hasPower({ drain: 0.08 }, 23)).toBe(true);
	});
});

describe('gapOf', () => {
	it('is mostly a day or two, sometimes weeks, and 30 days at most', () => {
		const random = seededRandom(1);
		const gaps = Array.from({ length: 20_000 }, () => gapOf(random)).sort((a, b) => a - b);
		expect(gaps[10_000]).toBeGreaterThan(0.8);
		expect(gaps[10_000]).toBeLessThan(2);
		expect(gaps.filter((gap) => gap > 14).length).toBeGreaterThan(100);
		expect(gaps.at(-1)).toBe(30);
	});
});

describe('drawPerson', () => {
	it('draws connections by their shares', () => {
		const random = seededRandom(1);
		const people = Array.from({ length: 4000 }, () =>
			drawPerson(POPULATIONS['often-offline'], random)
		);
		const share = (kind: Connection) =>
			people.filter(({ connection }) => connection === kind).length / people.length;
		expect(share('always')).toBeCloseTo(0.15, 1);
		expect(share('at-home')).toBeCloseTo(0.45, 1);
		expect(share('seldom')).toBeCloseTo(0.4, 1);
	});
});

describe('sessionsOf', () => {
	it.each(['always', 'at-home', 'seldom'] as const)(
		'fetches, trains and sends in this order, one thing at a time (%s)',
		(connection) => {
			for (const own of sessions(connection)) {
				own.forEach(({ fetchedAt, startsAt, sentAt, isOnline }, k) => {
					expect(fetchedAt).toBeLessThanOrEqual(startsAt);
					if (isOnline) expect(fetchedAt).toBe(startsAt);
					expect(sentAt).toBeGreaterThan(startsAt);
					const before = own[k - 1];
					if (before && before.sentAt < Infinity) {
						expect(startsAt).toBeGreaterThan(before.sentAt);
						expect(fetchedAt).toBeGreaterThanOrEqual(before.sentAt);
					}
				});
			}
		}
	);

	it('makes late who is offline, and nobody else', () => {
		const late = (connection: Connection) => {
			const sent = sessions(connection)
				.flat()
				.filter(({ sentAt }) => sentAt < Infinity);
			return sent.filter(({ sentAt, startsAt }) => sentAt - startsAt > 1 / 24).length / sent.length;
		};
		expect(late('always')).toBe(0);
		expect(late('at-home')).toBeGreaterThan(0.3);
		expect(late('seldom')).toBeGreaterThan(0.8);
	});

	it('breaks off as many as it is told, and repeats by its seed', () => {
		const all = sessions('always').flat();
		const broken = all.filter(({ sentAt }) => sentAt === Infinity);
		expect(broken.length / all.length).toBeCloseTo(0.1, 1);
		expect(sessions('seldom')).toEqual(sessions('seldom'));
	});
});
