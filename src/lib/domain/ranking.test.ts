import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { popularity } from './ranking';

const days = fc.double({ min: 0, max: 400, noNaN: true });
const people = fc.array(days, { maxLength: 60 });
const of = (contributorDays: readonly number[], ratingScore: number | null = null) =>
	popularity({ contributorDays, ratingScore });

describe('popularity', () => {
	it('is 0 for a model that nobody has trained or rated', () => {
		expect(of([])).toBe(0);
	});

	it('counts people, halved every thirty days', () => {
		expect(of([0])).toBe(1); // log₂(1 + 1)
		expect(of([30, 30])).toBe(1); // log₂(1 + ½ + ½)
		expect(of([0, 0, 0])).toBe(2);
		expect(of([366])).toBe(0);
		expect(of([-1])).toBe(1); // a clock that was set back
	});

	it('adds what the rating is above 3.5, or below', () => {
		expect(of([0], 4.5)).toBe(2);
		expect(of([0], 2.5)).toBe(0);
	});

	it('never falls when somebody contributes', () => {
		fc.assert(fc.property(people, days, (some, one) => of([...some, one]) >= of(some)));
	});

	it('only falls with time', () => {
		fc.assert(
			fc.property(people, fc.nat(100), (some, later) => {
				expect(of(some.map((one) => one + later))).toBeLessThanOrEqual(of(some));
			})
		);
	});

	it('is moved by k more people by log₂(1 + k) at most, and by less where many are', () => {
		fc.assert(
			fc.property(people, fc.integer({ min: 1, max: 30 }), (some, k) => {
				const faked = [...some, ...Array<number>(k).fill(0)];
				expect(of(faked) - of(some)).toBeLessThanOrEqual(Math.log2(1 + k) + 1e-9);
				const crowd = Array<number>(100).fill(0);
				expect(of([...crowd, ...faked]) - of([...crowd, ...some])).toBeLessThan(0.4);
			})
		);
	});
});
