import { describe, expect, it } from 'vitest';
import { fuzz } from '../../../tests/support/fuzz';
import { alignmentWeight } from './alignment';
import { DEFAULT_FILTER, type FilterPolicy } from './filters/filter-policy';
import { filteredStep, type UpdateToFilter } from './filters/filtered-step';
import { gaussianRho, guaranteeOfRho } from './privacy/accountant';
import { stalenessWeight, type StalenessPolicy } from './staleness';
import { bufferShares } from './strategies/buffer-shares';
import { makeServerOptimizer } from './strategies/make-optimizer';
import { initialSlots } from './strategies/server-optimizer';
import { DEFAULT_STRATEGIES } from './strategies/strategy';
import { l2Norm } from './weights';

type Random = () => number;
const pick = <V>(of: readonly V[], random: Random, fallback: V): V =>
	of[Math.floor(random() * of.length)] ?? fallback;

/** Of either sign, from far below to far beyond what training gives, and the ends of float32. */
function size(random: Random): number {
	const edge = pick([0, -0, 1e-45, 3.4e38, 1], random, 0);
	const wide = (2 * random() - 1) * 10 ** (76 * random() - 38);
	return Math.fround(random() < 0.2 ? edge : wide);
}
const deltaOf = (random: Random) => Float32Array.from({ length: 3 }, () => size(random));

it.each(Object.values(DEFAULT_STRATEGIES))('$kind steps from finite to finite', (policy) =>
	fuzz({
		name: `strategy ${policy.kind}`,
		input: (random) => [deltaOf(random), deltaOf(random)] as const,
		read(deltas) {
			const optimizer = makeServerOptimizer(policy);
			const slots = initialSlots(optimizer, 3);
			for (const delta of deltas) optimizer.step(delta, slots);
			const all = [...deltas, ...slots].flatMap((values) => [...values]);
			expect(all.every(Number.isFinite)).toBe(true);
		},
		refusal: /^weights\/not-finite$/,
		isTotal: true
	})
);

const filters: FilterPolicy[] = [
	{ kind: 'none' },
	DEFAULT_FILTER,
	{ kind: 'fixed-norm', norm: 1 },
	{ kind: 'median' },
	{ kind: 'trimmed-mean', trim: 0.3 },
	{ kind: 'krum', attackers: 0.3 },
	{ kind: 'multi-krum', attackers: 0.3 },
	{ kind: 'geometric-median' },
	{ kind: 'centred-clipping', factor: 1 }
];

/** One to seven updates, up to 10¹⁵ long: what a norm in float64 can still square. */
function bufferOf(random: Random): UpdateToFilter[] {
	const n = 1 + Math.floor(7 * random());
	return Array.from({ length: n }, () => {
		const delta = deltaOf(random).map((x) => Math.max(-1e15, Math.min(1e15, x)));
		return { delta, norm: l2Norm(delta), weight: random(), coefficient: random() / n };
	});
}

describe.each(filters)('$kind', (filter) => {
	it('makes a finite step of any finite buffer', () =>
		fuzz({
			name: `filter ${filter.kind}`,
			input: bufferOf,
			read(updates) {
				const { step, treatments } = filteredStep(updates, { filter, clippingNorm: 1e6 });
				expect([...step].every(Number.isFinite), JSON.stringify(updates)).toBe(true);
				expect(treatments.length).toBe(updates.length);
			},
			refusal: /^buffer\/empty$/,
			isTotal: true
		}));
});

it('weighs any lateness within [0, 1], and shares no more than there is', () =>
	fuzz({
		name: 'lateness and shares',
		input: (random) => {
			const a = 10 * random();
			const policies: StalenessPolicy[] = [
				{ kind: 'constant' },
				{ kind: 'polynomial', a },
				{ kind: 'hinge', a, b: Math.floor(20 * random()) }
			];
			const updates = Array.from({ length: 1 + Math.floor(5 * random()) }, () => ({
				numExamples: 1 + Math.floor(1e9 * random()),
				staleness: Math.floor(10 ** (4 * random())),
				alignment: alignmentWeight(random() < 0.1 ? null : 2.2 * random() - 1.1)
			}));
			return { staleness: pick(policies, random, { kind: 'constant' }), updates };
		},
		read({ staleness, updates }) {
			const shares = bufferShares(updates, { staleness, maxExamples: 10_000 });
			const weights = updates.map((update) => stalenessWeight(staleness, update.staleness));
			expect(weights.every((weight) => weight >= 0 && weight <= 1)).toBe(true);
			const total = shares.reduce((sum, { coefficient }) => sum + coefficient, 0);
			expect(total).toBeGreaterThanOrEqual(0);
			expect(total).toBeLessThanOrEqual(1 + 1e-9);
		},
		refusal: /^buffer\/empty$/,
		isTotal: true
	}));

it('gives a guarantee for any noise', () =>
	fuzz({
		name: 'privacy accountant',
		input: (random) => ({ z: 10 ** (8 * random() - 4), delta: 10 ** (-12 * random() - 0.01) }),
		read({ z, delta }) {
			const { epsilon } = guaranteeOfRho(gaussianRho(1, z), delta);
			expect(epsilon).toBeGreaterThanOrEqual(0);
			expect(epsilon).toBeLessThan(Infinity);
		},
		refusal: /^$/,
		isTotal: true
	}));
