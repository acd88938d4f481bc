import fc from 'fast-check';
import { mkdtempSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { codecOf, decodeDelta, encodeDelta, type Encoding } from '$lib/domain/codec';
import { median } from '$lib/domain/filters/coordinate-median';
import type { ByWeightFilter } from '$lib/domain/filters/filter-policy';
import { trimmedMean } from '$lib/domain/filters/trimmed-mean';
import { FULL_VOTE, stepLength } from '$lib/domain/filters/votes';
import { seededRandom } from '$lib/domain/random';
import type { Comparer } from './comparer';
import type { PayloadPlace } from './payload-files.server';

export interface MeanPrecision {
	/** How far a trimmed mean of n values, none larger than `largest`, may be from what float64 gives. */
	tolerance(n: number, largest: number): number;
}

/** Equal to the reference over arrays, bit for bit. */
export const float64Means: MeanPrecision = { tolerance: () => 0 };

/** Summed in float32 (see `webgpuMiddle`), on devices that may flush subnormal numbers to 0. */
export const float32Means: MeanPrecision = {
	tolerance: (n, largest) => (n + 3) * (2 ** -24 * largest + 2 ** -126)
};

const ENCODINGS: readonly Encoding[] = ['float32', 'float32', 'int8', 'int4'];
const TRIMS = [0, 0.1, 0.3, 0.49];

interface Sizes {
	readonly votes: readonly number[];
	readonly numWeights: number;
	readonly seed: number;
}

/** What every backend that compares updates must do. Call it inside a `describe` that names the backend. */
export function comparerContract(comparer: Comparer, precision: MeanPrecision): void {
	const folder = mkdtempSync(join(tmpdir(), `comparer-${comparer.name}-`));
	afterAll(() => rm(folder, { recursive: true }));

	let numFiles = 0;
	async function write(payload: Uint8Array, encoding: Encoding = 'float32') {
		const path = join(folder, String(numFiles++));
		await writeFile(path, payload);
		return { path, offset: 0, codec: codecOf(encoding) } satisfies PayloadPlace;
	}
	const float32 = (...delta: number[]) => write(new Uint8Array(Float32Array.from(delta).buffer));

	/** Updates as files, and what they are after their factors. */
	async function prepare({ votes, numWeights, seed }: Sizes) {
		const random = seededRandom(seed);
		const places: PayloadPlace[] = [];
		const rows: Float32Array[] = [];
		const factors = votes.map(() => (random() < 0.5 ? 1 : Math.fround(random())));
		for (const factor of factors) {
			const encoding = ENCODINGS[Math.floor(random() * ENCODINGS.length)] ?? 'float32';
			const delta = Float32Array.from({ length: numWeights }, () => drawn(random));
			const payload = encodeDelta(encoding, delta, random);
			places.push(await write(payload, encoding));
			rows.push(decodeDelta(codecOf(encoding), payload, numWeights).map((x) => factor * x));
		}
		return { buffer: { places, votes: Uint32Array.from(votes), factors }, rows };
	}

	async function expectMiddle(filter: ByWeightFilter, sizes: Sizes): Promise<void> {
		const { buffer, rows } = await prepare(sizes);
		const { votes } = buffer;
		const got = await comparer.middle(filter, buffer, sizes.numWeights);
		expect(got.length).toBe(sizes.numWeights);
		const length = stepLength(votes);
		const wrong = got.findIndex((value, i) => {
			const column = rows.map((row) => row[i] ?? NaN);
			const middle =
				filter.kind === 'median' ? median(column, votes) : trimmedMean(column, votes, filter.trim);
			const want = Math.fround(length * middle + 0);
			if (filter.kind === 'median') return !Object.is(value, want);
			const largest = column.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
			return !(Math.abs(value - want) <= length * precision.tolerance(rows.length, largest));
		});
		expect(wrong).toBe(-1);
	}

	async function distances(places: readonly PayloadPlace[], numWeights: number, norm = 1) {
		const [norms, factors] = [places.map(() => norm), places.map(() => 1)];
		return comparer.distances(places, numWeights, { norms, factors });
	}

	const middle = async (filter: ByWeightFilter, votes: number[], ...values: number[]) => {
		const places = await Promise.all(values.map((value) => float32(value)));
		const factors = values.map(() => 1);
		const buffer = { places, votes: Uint32Array.from(votes), factors };
		return (await comparer.middle(filter, buffer, 1))[0];
	};
	const full = (n: number) => Array<number>(n).fill(FULL_VOTE);

	it('finds the value in the middle, or the mean of the two there', async () => {
		expect(await middle({ kind: 'median' }, full(3), 5, -1, 2)).toBe(2);
		expect(await middle({ kind: 'median' }, full(4), 5, -1, 2, 3)).toBe(2.5);
	});

	it('counts votes: half of them are on each side', async () => {
		// 1 vote for −1, ½ for 2, 1 for 5; the step is the mean vote of 5/6 long
		const votes = [FULL_VOTE, FULL_VOTE / 2, FULL_VOTE];
		expect(await middle({ kind: 'median' }, votes, 5, 2, -1)).toBe(Math.fround((5 / 6) * 2));
		// 1 vote of 3 at each end is dropped
		const trimmed = { kind: 'trimmed-mean', trim: 0.34 } as const;
		expect(await middle(trimmed, full(3), 1e30, 2, -1e30)).toBe(2);
	});

	it('does what the reference over arrays does, whatever the sizes, codecs and votes', async () => {
		const filters = [
			{ kind: 'median' } as const,
			...TRIMS.map((trim) => ({ kind: 'trimmed-mean', trim }) as const)
		];
		const cases = fc.record({
			filter: fc.constantFrom<ByWeightFilter>(...filters),
			votes: fc.array(fc.constantFrom(FULL_VOTE, FULL_VOTE, 46_341, 1, 0), {
				minLength: 1,
				maxLength: 24
			}),
			isLate: fc.boolean(),
			numWeights: fc.constantFrom(1, 15, 17, 255, 300),
			seed: fc.nat()
		});
		await fc.assert(
			fc.asyncProperty(cases, async ({ filter, votes, isLate, ...sizes }) => {
				await expectMiddle(filter, { ...sizes, votes: isLate ? votes : full(votes.length) });
			}),
			{ numRuns: 60 }
		);
	});

	it.each([{ kind: 'median' }, { kind: 'trimmed-mean', trim: 0.2 }] as const)(
		'joins blocks: more weights than rows have room for, %j',
		async (filter) => {
			await expectMiddle(filter, { votes: full(70), numWeights: 15_003, seed: 5 });
		}
	);

	it('measures how far apart updates are', async () => {
		const places = [await float32(1, 2, 3), await float32(1, 5, -1), await float32(0, 0, 0)];
		const geometry = await distances(places, 3);
		// 3² + 4², 1² + 2² + 3², 1² + 5² + 1²
		const pairs = [geometry.squaredDistance(0, 1), geometry.squaredDistance(2, 0)];
		expect([...pairs, geometry.squaredDistance(1, 2)]).toEqual([25, 14, 27]);
	});

	it.each([
		[2, 1],
		[17, 511],
		[33, 513],
		[5, 2049],
		[16, 66_001]
	])('measures %i updates of %i weights to 2⁻¹⁶', async (n, numWeights) => {
		const { buffer, rows } = await prepare({ votes: full(n), numWeights, seed: n });
		const { places, factors } = buffer;
		const norms = rows.map((_, k) => k);
		const geometry = await comparer.distances(places, numWeights, { norms, factors });
		expect(geometry.norms).toEqual(norms.map((norm, k) => norm * (factors[k] ?? NaN)));
		for (const [i, x] of rows.entries()) {
			for (const [j, y] of rows.entries()) {
				if (i === j) continue;
				const exact = x.reduce((sum, value, at) => sum + (value - (y[at] ?? NaN)) ** 2, 0);
				const error = Math.abs(geometry.squaredDistance(i, j) - exact);
				expect(error).toBeLessThanOrEqual(2 ** -16 * exact);
			}
		}
	});

	it('has no number for what is too far apart', async () => {
		const places = [await float32(1e25), await float32(-1e25)];
		expect((await distances(places, 1, 1e25)).squaredDistance(0, 1)).toBe(Infinity);
	});

	it('gives zeros where nobody votes', async () => {
		expect(await middle({ kind: 'median' }, [0, 0], 3, 4)).toBe(0);
	});

	it.each([NaN, Infinity, -Infinity])('refuses an update with %d and names it', async (bad) => {
		const [good, update] = [await float32(1, 2, 3), await float32(1, 2, bad)];
		const refusal = {
			code: 'update/not-finite',
			fields: { 'sources.2': { kind: 'weights-not-finite' } }
		};
		const places = [good, good, update, good];
		const buffer = { places, votes: Uint32Array.from(full(4)), factors: [1, 1, 1, 1] };
		const median = comparer.middle({ kind: 'median' }, buffer, 3);
		await expect(median).rejects.toMatchObject(refusal);
		await expect(distances(places, 3)).rejects.toMatchObject(refusal);
		// and works on
		expect(await middle({ kind: 'median' }, full(1), 3)).toBe(3);
	});

	it('refuses a file that is too short', async () => {
		const places = [await float32(1, 2, 3), await float32(1, 2)];
		const refusal = { code: 'update/shape-mismatch' };
		const buffer = { places, votes: Uint32Array.from(full(2)), factors: [1, 1] };
		const median = comparer.middle({ kind: 'median' }, buffer, 3);
		await expect(median).rejects.toMatchObject(refusal);
		await expect(distances(places, 3)).rejects.toMatchObject(refusal);
	});
}

/** Many equal values, zeros of both signs, subnormal numbers, and magnitudes from 2⁻²⁰ to 2¹⁰. */
function drawn(random: () => number): number {
	const kind = random();
	if (kind < 0.2) return -0;
	if (kind < 0.3) return 0;
	if (kind < 0.35) return 2 ** -140 * (2 * random() - 1);
	if (kind < 0.6) return Math.round(8 * (random() - 0.5));
	return (2 * random() - 1) * 2 ** (30 * random() - 20);
}
