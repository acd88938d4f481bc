import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bufferShares } from '../strategies/buffer-shares';
import { l2Norm } from '../weights';
import { filteredStep, type UpdateToFilter } from './filtered-step';
import type { FilterPolicy } from './filter-policy';

const filters: readonly FilterPolicy[] = [
	{ kind: 'none' },
	{ kind: 'fixed-norm', norm: 1e9 },
	{ kind: 'median-norm', factor: 1 },
	{ kind: 'median' },
	{ kind: 'trimmed-mean', trim: 0.3 },
	{ kind: 'krum', attackers: 0.3 },
	{ kind: 'multi-krum', attackers: 0.3 },
	{ kind: 'geometric-median' },
	{ kind: 'centred-clipping', factor: 1 },
	{ kind: 'reference' }
];
/** Those that hold against a third of any kind, and not of long updates alone. */
const robust = filters.filter(({ kind }) => !['none', 'fixed-norm', 'median-norm'].includes(kind));

const policy = { staleness: { kind: 'polynomial', a: 0.5 }, maxExamples: 1000 } as const;

/** Updates of the given deltas, each `[staleness, ...weights]`, of 100 examples. */
function buffer(...rows: readonly (readonly number[])[]): UpdateToFilter[] {
	const updates = rows.map(([staleness = 0]) => ({ numExamples: 100, staleness }));
	return bufferShares(updates, policy).map((share, k) => {
		const delta = Float32Array.from(rows[k]?.slice(1) ?? []);
		return { ...share, delta, norm: l2Norm(delta) };
	});
}

const stepOf = (filter: FilterPolicy, updates: readonly UpdateToFilter[]) => [
	...filteredStep(updates, { filter, clippingNorm: null }, referenceFor(updates)).step
];

/** A reference along the last weight. */
const referenceFor = ([first]: readonly UpdateToFilter[]) =>
	Float32Array.from(first?.delta ?? [])
		.fill(0)
		.fill(1, -1);

/** Small whole weights, so that sums are exact whatever their order. */
const weight = fc.integer({ min: -8, max: 8 });
const someRows = (width: number) =>
	fc.array(fc.tuple(fc.constantFrom(0, 3), ...Array<typeof weight>(width).fill(weight)), {
		minLength: 1,
		maxLength: 9
	});

describe.each(filters)('filteredStep with $kind', (filter) => {
	it('does not mind the order of the updates', () => {
		fc.assert(
			fc.property(someRows(3), fc.integer(), (rows, seed) => {
				const turned = rows.map((_, k) => rows[(k + Math.abs(seed)) % rows.length] ?? []);
				const [one, other] = [stepOf(filter, buffer(...rows)), stepOf(filter, buffer(...turned))];
				if (filter.kind.includes('krum') && isTie(rows)) return;
				one.forEach((value, i) => expect(other[i]).toBeCloseTo(value, 4));
			})
		);
	});

	it('moves by the update that all agree on, and by less when it is late', () => {
		fc.assert(
			fc.property(fc.integer({ min: 1, max: 12 }), weight, (n, x) => {
				const fresh = stepOf(filter, buffer(...Array<number[]>(n).fill([0, x, 2])));
				const late = stepOf(filter, buffer(...Array<number[]>(n).fill([3, x, 2])));
				[x, 2].forEach((value, i) => {
					expect(fresh[i]).toBeCloseTo(value, 5);
					expect(late[i]).toBeCloseTo(value / 2, 5);
				});
			})
		);
	});

	it('leaves the model as it is where every update is empty', () => {
		expect(stepOf(filter, buffer([0, 0, 0], [0, 0, 0], [2, 0, 0]))).toEqual([0, 0]);
	});

	it('never lengthens an update beyond what the model allows', () => {
		const updates = buffer([0, 30, 40], [0, 3, 4], [0, 3, 4], [0, 3, 4], [0, 3, 4]);
		const rule = { filter, clippingNorm: 0.5 };
		const { step } = filteredStep(updates, rule, referenceFor(updates));
		expect(l2Norm(step)).toBeLessThan(0.5 + 1e-6);
	});

	it('refuses an empty buffer and a delta of another length', () => {
		const rule = { filter, clippingNorm: null };
		expect(() => filteredStep([], rule)).toThrow(expect.objectContaining({ code: 'buffer/empty' }));
		expect(() => filteredStep(buffer([0, 1], [0, 1, 2]), rule)).toThrow(
			expect.objectContaining({ code: 'weights/shape-mismatch' })
		);
	});
});

describe.each(robust)('$kind', (filter) => {
	it('holds against three of ten, whatever they send', () => {
		const large = fc.constantFrom(-1e30, -1000, -30, 30, 1000, 1e30);
		fc.assert(
			fc.property(fc.tuple(large, large), (bad) => {
				const honest = Array.from({ length: 7 }, (_, k) => [0, 1 + k / 10, 1 - k / 10]);
				const hostile = Array<number[]>(3).fill([0, ...bad]);
				const step = stepOf(filter, buffer(...honest, ...hostile));
				// honest ones lie between 1 and 1.6, and 0.4 and 1
				expect(step[0]).toBeGreaterThan(0.2);
				expect(step[0]).toBeLessThan(3);
				expect(step[1]).toBeGreaterThan(-0.5);
				expect(step[1]).toBeLessThan(2.4);
			})
		);
	});
});

describe('filteredStep', () => {
	const five = [
		[0, 1, 1],
		[0, 1.1, 1],
		[0, 0.9, 1],
		[0, 1, 1.2],
		[0, 90, -90]
	];

	it('says what became of each update', () => {
		const told = (filter: FilterPolicy, ...rows: number[][]) =>
			filteredStep(buffer(...rows), { filter, clippingNorm: null });
		const kinds = (filter: FilterPolicy) =>
			told(filter, ...five).treatments.map(({ kind }) => kind);

		expect(kinds({ kind: 'none' })).toEqual(Array(5).fill('whole'));
		expect(kinds({ kind: 'median' })).toEqual(Array(5).fill('by-weight'));
		expect(kinds({ kind: 'krum', attackers: 0.2 }).filter((kind) => kind === 'whole')).toHaveLength(
			1
		);
		expect(kinds({ kind: 'multi-krum', attackers: 0.2 }).indexOf('left-out')).toBe(4);
		expect(kinds({ kind: 'geometric-median' })[4]).toBe('clipped');
		expect(kinds({ kind: 'centred-clipping', factor: 1 })[4]).toBe('clipped');
		expect(told({ kind: 'fixed-norm', norm: 5 }, [0, 3, 4], [0, 6, 8]).treatments).toEqual([
			{ kind: 'whole' },
			{ kind: 'clipped', to: 0.5 }
		]);
	});

	it('merges a buffer that is too small for Krum by the median, and says so', () => {
		const filter = { kind: 'krum', attackers: 0.4 } as const;
		const four = buffer([0, 1], [0, 2], [0, 3], [0, 100]);
		const { used, step } = filteredStep(four, { filter, clippingNorm: null });
		expect([used, ...step]).toEqual(['median', 2.5]);
	});

	it('clips sparse updates, whose median would be 0', () => {
		const rows = buffer([0, 3, 0], [0, 0, 3], [0, 0, 6]);
		const sparse = rows.map((update) => ({ ...update, isSparse: true }));
		const { used, step } = filteredStep(sparse, { filter: { kind: 'median' }, clippingNorm: null });
		expect([used, ...step]).toEqual(['median-norm', 1, 2]);
	});

	it('leaves out what is against the reference, and clips where there is none', () => {
		const rows = buffer([0, 3, 4], [0, 4, 3], [0, -30, -40]);
		const rule = { filter: { kind: 'reference' }, clippingNorm: null } as const;
		const { used, step, treatments } = filteredStep(rows, rule, Float32Array.of(1, 1));
		expect([used, ...step]).toEqual(['reference', 3.5, 3.5]);
		expect(treatments.map(({ kind }) => kind)).toEqual(['whole', 'whole', 'left-out']);
		expect(filteredStep(rows, rule, Float32Array.of(0, 0)).used).toBe('median-norm');
		expect(filteredStep(rows, rule).used).toBe('median-norm');
	});

	it('lets nobody buy the median with the examples they claim', () => {
		const shares = bufferShares(
			[1, 1, 1_000_000].map((numExamples) => ({ numExamples, staleness: 0 })),
			policy
		);
		const updates = [1, 2, 50].map((x, k) => ({
			weight: shares[k]?.weight ?? 0,
			coefficient: shares[k]?.coefficient ?? 0,
			delta: Float32Array.of(x),
			norm: x
		}));
		expect(stepOf({ kind: 'median' }, updates)).toEqual([2]);
	});
});

/** Whether Krum has two best updates to choose from. */
function isTie(rows: readonly (readonly number[])[]): boolean {
	const apart = (a: readonly number[], b: readonly number[]) =>
		a.slice(1).reduce((sum, x, i) => sum + (x - (b[i + 1] ?? 0)) ** 2, 0);
	const distances = rows.flatMap((a, i) => rows.slice(i + 1).map((b) => apart(a, b)));
	const norms = rows.map((row) => apart(row, []));
	return new Set(distances).size < distances.length || new Set(norms).size < norms.length;
}
