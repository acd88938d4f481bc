import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stalenessWeight, type StalenessPolicy } from './staleness';

const double = (min: number, max: number) => fc.double({ min, max, noNaN: true });
const policy: fc.Arbitrary<StalenessPolicy> = fc.oneof(
	fc.constant({ kind: 'constant' } as const),
	fc.record({ kind: fc.constant('polynomial' as const), a: double(0, 10) }),
	fc.record({
		kind: fc.constant('hinge' as const),
		a: double(0.01, 100),
		b: double(0, 1000)
	})
);
const lateness = fc.integer({ min: 0, max: 10_000 });

describe('stalenessWeight', () => {
	it.each<[StalenessPolicy, number, number]>([
		[{ kind: 'constant' }, 9, 1],
		[{ kind: 'polynomial', a: 0.5 }, 3, 0.5], // 4^−½
		[{ kind: 'polynomial', a: 1 }, 4, 0.2],
		[{ kind: 'hinge', a: 2, b: 4 }, 4, 1],
		[{ kind: 'hinge', a: 2, b: 4 }, 6, 0.2] // 1 / (2·2 + 1)
	])('%j at %i versions late is %d', (rule, s, weight) => {
		expect(stalenessWeight(rule, s)).toBeCloseTo(weight, 12);
	});

	it('counts a fresh update in full', () => {
		fc.assert(fc.property(policy, (rule) => stalenessWeight(rule, 0) === 1));
	});

	it('never grows with lateness, and stays in (0, 1]', () => {
		fc.assert(
			fc.property(policy, lateness, (rule, s) => {
				const [now, later] = [stalenessWeight(rule, s), stalenessWeight(rule, s + 1)];
				return later <= now && now <= 1 && later > 0;
			})
		);
	});
});
