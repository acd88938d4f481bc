import fc from 'fast-check';
import { createHash } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { codecOf, decodeDelta, encodeDelta, type Encoding } from '$lib/domain/codec';
import type { Codec } from '$lib/domain/update';
import { peakRss } from '../../../tests/support/peak-rss';
import type { Averager, PayloadSource } from './averager';
import { BLOCK_WEIGHTS } from './payload-blocks.server';

/** One update before it is a file. */
interface Update {
	readonly encoding: Encoding;
	readonly coefficient: number;
	readonly delta: Float32Array;
	/** Bytes of header before the payload; a multiple of 64. */
	readonly offset: number;
}

const SPARSE = (['sign', 'int4', 'int8'] as const).map((entries) => ({ share: 0.1, entries }));

interface Sums {
	/** Σ cₖ·xₖ in float64. */
	readonly exact: Float64Array;
	/** Σ |cₖ·xₖ|: what rounding errors are relative to. */
	readonly magnitude: Float64Array;
}

export interface Precision {
	/** How far a weight may be from `exact`, given its `magnitude` and K. */
	tolerance(exact: number, magnitude: number, numUpdates: number): number;
}

/** Sums in float64, rounded once: half a unit in the last place of the result. */
export const float64Sums: Precision = {
	tolerance: (exact) => Math.abs(Math.fround(exact) - exact)
};

/** Sums in float32 (see Float32Summation), on devices that may flush subnormal numbers to 0. */
export const float32Sums: Precision = {
	tolerance: (_, magnitude, K) => (K + 3) * (2 ** -24 * magnitude + 2 ** -126)
};

/** What every averaging backend must do. Call it inside a `describe` that names the backend. */
export function averagerContract(averager: Averager, precision: Precision): void {
	const folder = mkdtempSync(join(tmpdir(), `averager-${averager.name}-`));
	afterAll(async () => {
		await averager.dispose();
		await rm(folder, { recursive: true });
	});

	let numFiles = 0;
	async function write(
		payload: Uint8Array,
		{ codec, coefficient, offset }: { codec: Codec; coefficient: number; offset: number }
	) {
		const path = join(folder, String(numFiles++));
		await writeFile(path, Buffer.concat([new Uint8Array(offset).fill(0xff), payload]));
		return { path, offset, codec, coefficient } satisfies PayloadSource;
	}
	const float32 = (coefficient: number, ...delta: number[]) =>
		write(new Uint8Array(Float32Array.from(delta).buffer), {
			codec: 'float32',
			coefficient,
			offset: 0
		});

	/** Writes the updates; the reference is computed from the very bytes written. */
	async function prepare(updates: readonly Update[], numWeights: number) {
		const exact = new Float64Array(numWeights);
		const magnitude = new Float64Array(numWeights);
		const sources: PayloadSource[] = [];
		for (const update of updates) {
			const codec = codecOf(update.encoding);
			const payload = encodeDelta(update.encoding, update.delta, () => 0.5);
			sources.push(await write(payload, { ...update, codec }));
			decodeDelta(codec, payload, numWeights).forEach((x, i) => {
				exact[i] = (exact[i] ?? 0) + update.coefficient * x;
				magnitude[i] = (magnitude[i] ?? 0) + Math.abs(update.coefficient * x);
			});
		}
		return { sources, sums: { exact, magnitude } };
	}

	function expectSums(result: Float32Array, { exact, magnitude }: Sums, numUpdates: number): void {
		expect(result.length).toBe(exact.length);
		const wrong = result.findIndex((sum, i) => {
			const [want = NaN, scale = NaN] = [exact[i], magnitude[i]];
			return !(Math.abs(sum - want) <= precision.tolerance(want, scale, numUpdates));
		});
		expect(wrong, `weight ${wrong}: ${result[wrong] ?? ''}, exactly ${exact[wrong] ?? ''}`).toBe(
			-1
		);
	}

	it('weights each update by its coefficient', async () => {
		const sources = [await float32(0.25, 4, 0, -8), await float32(0.75, 0, 4, 8)];
		// ¼·[4, 0, −8] + ¾·[0, 4, 8]
		expect([...(await averager.weightedSum(sources, 3))]).toEqual([1, 3, 4]);
	});

	it('dequantises int8', async () => {
		// scale 2 (a float32, little-endian), then 1, −1 and 127
		const payload = Uint8Array.of(0, 0, 0, 0x40, 1, 0xff, 127);
		const source = await write(payload, { codec: 'int8', coefficient: 0.5, offset: 64 });
		expect([...(await averager.weightedSum([source], 3))]).toEqual([1, -1, 127]);
	});

	it('spreads the entries of top-k', async () => {
		const delta = new Float32Array(40_000);
		delta[3] = -2;
		delta[39_999] = 2;
		const payload = encodeDelta({ share: 0.001, entries: 'sign' }, delta, () => 0.5);
		const source = await write(payload, { codec: 'top-k', coefficient: 0.5, offset: 64 });
		const sum = await averager.weightedSum([source], 40_000);
		expect([sum[3], sum[39_999], sum.filter((x) => x !== 0).length]).toEqual([-1, 1, 2]);
	});

	it('equals the float64 sum, whatever the sizes, codecs and number of updates', async () => {
		await fc.assert(
			fc.asyncProperty(manyUpdates(), async ({ updates, numWeights }) => {
				const { sources, sums } = await prepare(updates, numWeights);
				expectSums(await averager.weightedSum(sources, numWeights), sums, updates.length);
			}),
			{ numRuns: 40 }
		);
	});

	it.each([BLOCK_WEIGHTS - 1, BLOCK_WEIGHTS + 1, 2 * BLOCK_WEIGHTS + 259])(
		'joins blocks: %i weights',
		async (numWeights) => {
			const encodings = ['float32', 'int8', 'int4', ...SPARSE, 'int8', 'int4'] as const;
			const updates = encodings.map((encoding, k): Update => ({
				encoding,
				coefficient: 1 / (k + 1),
				delta: Float32Array.from({ length: numWeights }, (_, i) => Math.sin(i * (k + 1))),
				offset: 64 * k
			}));
			const { sources, sums } = await prepare(updates, numWeights);
			expectSums(await averager.weightedSum(sources, numWeights), sums, updates.length);
		}
	);

	it('does not mind the order of the updates', async () => {
		await fc.assert(
			fc.asyncProperty(manyUpdates(), async ({ updates, numWeights }) => {
				const { sources, sums } = await prepare(updates, numWeights);
				const reversed = await averager.weightedSum(sources.toReversed(), numWeights);
				// float64 addition rounds too, 2⁻²⁹ as much
				const slack = (i: number) => 2 ** -50 * updates.length * (sums.magnitude[i] ?? 0);
				const forward = await averager.weightedSum(sources, numWeights);
				const far = forward.findIndex((sum, i) => {
					const exact = sums.exact[i] ?? NaN;
					const ulp = 2 ** -23 * Math.abs(exact) + 2 ** -149;
					const each = precision.tolerance(exact, sums.magnitude[i] ?? NaN, updates.length);
					return !(Math.abs(sum - (reversed[i] ?? NaN)) <= 2 * each + ulp + slack(i));
				});
				expect(far).toBe(-1);
			}),
			{ numRuns: 20 }
		);
	});

	it('gives zeros for coefficients of zero', async () => {
		const sources = [await float32(0, 1, -2), await float32(0, 3, 4)];
		expect((await averager.weightedSum(sources, 2)).every((sum) => sum === 0)).toBe(true);
	});

	it('refuses an empty buffer', async () => {
		await expect(averager.weightedSum([], 3)).rejects.toMatchObject({ code: 'buffer/empty' });
	});

	it.each(['float32', 'int8', 'int4'] as const)(
		'refuses a %s file that is too short',
		async (codec) => {
			const payload = encodeDelta(codec, Float32Array.of(1, 2, 3), () => 0.5);
			const whole = await write(payload, { codec, coefficient: 1, offset: 64 });
			const short = await write(payload.subarray(0, -1), { codec, coefficient: 1, offset: 64 });
			await expect(averager.weightedSum([whole, short], 3)).rejects.toMatchObject({
				code: 'update/shape-mismatch',
				message: expect.stringContaining('Update 2 of 2') as string
			});
		}
	);

	it.each([NaN, Infinity, -Infinity])('refuses an update with %d and names it', async (bad) => {
		const good = await float32(0.5, 1, 2, 3, 4, 5);
		// whatever it is multiplied by, and wherever it is
		const update = await float32(0, 1, 2, 3, 4, bad);
		await expect(
			averager.weightedSum([good, good, good, good, update, good], 5)
		).rejects.toMatchObject({
			code: 'update/not-finite',
			fields: { 'sources.4': { kind: 'weights-not-finite' } }
		});
	});

	it('refuses int8 with a scale that is not finite', async () => {
		const payload = Uint8Array.of(0, 0, 0xc0, 0x7f, 1);
		const source = await write(payload, { codec: 'int8', coefficient: 1, offset: 0 });
		await expect(averager.weightedSum([source], 1)).rejects.toMatchObject({
			code: 'update/not-finite'
		});
	});

	it('refuses top-k with a scale that is not finite, or cut short', async () => {
		const payload = encodeDelta(
			{ share: 0.3, entries: 'int8' },
			Float32Array.of(1, 2, 3),
			() => 0.5
		);
		const cut = await write(payload.subarray(0, -1), { codec: 'top-k', coefficient: 1, offset: 0 });
		await expect(averager.weightedSum([cut], 3)).rejects.toMatchObject({
			code: 'update/malformed'
		});
		new DataView(payload.buffer).setFloat32(10, Infinity, true);
		const poison = await write(payload, { codec: 'top-k', coefficient: 0, offset: 0 });
		await expect(averager.weightedSum([poison], 3)).rejects.toMatchObject({
			code: 'update/not-finite',
			fields: { 'sources.0': { kind: 'weights-not-finite' } }
		});
	});

	it('works on after a refusal', async () => {
		await expect(averager.weightedSum([await float32(1, NaN)], 1)).rejects.toThrow();
		expect([...(await averager.weightedSum([await float32(2, 3)], 1))]).toEqual([6]);
	});

	it('leaves the files as they were', async () => {
		const source = await float32(0.5, 1, 2, 3);
		const digest = async () =>
			createHash('sha256')
				.update(await readFile(source.path))
				.digest('hex');
		const before = await digest();
		await averager.weightedSum([source, source], 3);
		expect(await digest()).toBe(before);
	});

	it('uses no more memory for many updates than for few', async () => {
		const numWeights = 400_000;
		const payload = new Uint8Array(new Float32Array(numWeights).fill(1).buffer);
		const source = await write(payload, { codec: 'float32', coefficient: 0.01, offset: 0 });
		// as many reads in all as below, so that what the collector has not come to yet is in both
		for (let turn = 0; turn < 10; turn++) {
			await averager.weightedSum(Array<PayloadSource>(10).fill(source), numWeights);
		}

		const before = peakRss();
		await averager.weightedSum(Array<PayloadSource>(100).fill(source), numWeights);
		const grownBy = peakRss() - before;
		// 100 updates of 1.6 MB are 160 MB
		expect(grownBy).toBeLessThan(80e6);
	});
}

function manyUpdates(): fc.Arbitrary<{ updates: Update[]; numWeights: number }> {
	return fc.integer({ min: 1, max: 1100 }).chain((numWeights) =>
		fc.record({
			numWeights: fc.constant(numWeights),
			updates: fc.array(oneUpdate(numWeights), { minLength: 1, maxLength: 20 })
		})
	);
}

function oneUpdate(numWeights: number): fc.Arbitrary<Update> {
	// a device may take a subnormal coefficient for 0, and none comes out of a merge policy
	const size = fc.double({ min: 2 ** -40, max: 2, noNaN: true });
	return fc.record({
		encoding: fc.constantFrom<Encoding>('float32', 'int8', 'int4', ...SPARSE),
		coefficient: fc.oneof(
			fc.constant(0),
			size,
			size.map((c) => -c)
		),
		// made from a seed: a counterexample of a thousand numbers tells nobody anything
		delta: fc.integer().map((seed) => pseudoRandom(seed, numWeights)),
		offset: fc.nat({ max: 3 }).map((n) => 64 * n)
	});
}

/** Weights of both signs and of magnitudes from 2⁻²⁰ to 2¹⁰. */
function pseudoRandom(seed: number, length: number): Float32Array {
	let state = seed;
	// a linear congruential generator; the high bits are the good ones
	const next = () => (state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0) / 2 ** 32;
	return Float32Array.from({ length }, () => (2 * next() - 1) * 2 ** (30 * next() - 20));
}
