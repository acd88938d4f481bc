import fc from 'fast-check';
import { mkdtempSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { codecOf, decodeDelta, encodeDelta, type Encoding } from '$lib/domain/codec';
import { filteredStep, type UpdateToFilter } from '$lib/domain/filters/filtered-step';
import type { FilterPolicy } from '$lib/domain/filters/filter-policy';
import { seededRandom } from '$lib/domain/random';
import { l2Norm } from '$lib/domain/weights';
import { peakRss } from '../../../tests/support/peak-rss';
import { CpuAverager } from './cpu-averager.server';
import { cpuComparer } from './cpu-comparer.server';
import type { FilterRule } from '$lib/domain/filters/filtered-step';
import type { PayloadSource } from './averager';
import { filterBuffer } from './filter-buffer.server';

interface SourceToFilter extends PayloadSource {
	readonly weight: number;
	readonly norm: number;
}

const byWeight: readonly FilterPolicy[] = [
	{ kind: 'median' },
	{ kind: 'trimmed-mean', trim: 0 },
	{ kind: 'trimmed-mean', trim: 0.3 }
];
const summing: readonly FilterPolicy[] = [
	{ kind: 'none' },
	{ kind: 'fixed-norm', norm: 3 },
	{ kind: 'median-norm', factor: 1 },
	{ kind: 'krum', attackers: 0.2 },
	{ kind: 'multi-krum', attackers: 0.3 },
	{ kind: 'geometric-median' },
	{ kind: 'centred-clipping', factor: 1 },
	{ kind: 'reference' }
];

const DENSE: readonly Encoding[] = ['float32', 'int8', 'int4'];
const SPARSE: Encoding = { share: 0.3, entries: 'int8' };

const averager = new CpuAverager();
const folder = mkdtempSync(join(tmpdir(), 'filter-buffer-'));
afterAll(() => rm(folder, { recursive: true }));

async function run(
	buffer: { sources: readonly SourceToFilter[]; numWeights: number },
	rule: FilterRule
) {
	const reference = referenceOf(buffer.numWeights);
	const referencePath = await write(new Uint8Array(reference.buffer));
	return filterBuffer(averager, buffer, { rule, updates: buffer.sources, referencePath });
}

const referenceOf = (numWeights: number) =>
	Float32Array.from({ length: numWeights }, (_, i) => Math.sin(i + 1));

let numFiles = 0;
async function write(bytes: Uint8Array): Promise<string> {
	const path = join(folder, String(numFiles++));
	await writeFile(path, bytes);
	return path;
}

/** The same updates as files and as arrays; `weights` are what lateness leaves of each. */
async function buffer(
	weights: readonly number[],
	{ numWeights, seed }: { readonly numWeights: number; readonly seed: number }
) {
	const random = seededRandom(seed);
	const encodings = random() < 0.8 ? DENSE : [...DENSE, SPARSE];
	const sources: SourceToFilter[] = [];
	const updates: UpdateToFilter[] = [];
	for (const [k, weight] of weights.entries()) {
		const encoding = encodings[Math.floor(random() * encodings.length)] ?? 'float32';
		const codec = codecOf(encoding);
		const size = k % 4 === 3 ? 8 : 1;
		// many equal values, and zeros of both signs
		const made = Float32Array.from({ length: numWeights }, () =>
			random() < 0.2 ? -0 : size * Math.round(40 * (random() - 0.4))
		);
		const payload = encodeDelta(encoding, made, random);
		const delta = decodeDelta(codec, payload, numWeights);
		const share = { weight, coefficient: weight / weights.length, norm: l2Norm(delta) };
		updates.push({ delta, isSparse: codec === 'top-k', ...share });
		sources.push({ path: await write(payload), offset: 0, codec, ...share });
	}
	return { sources, updates };
}

const lateness = fc.array(fc.constantFrom(1, 1, 1, 0.5, Math.SQRT1_2, 0), {
	minLength: 1,
	maxLength: 24
});

describe.each([...byWeight, ...summing])('filterBuffer with %j', (filter) => {
	it('does what the reference over arrays does', async () => {
		const cases = fc.record({
			weights: fc.oneof(
				lateness,
				fc.nat({ max: 24 }).map((n) => Array<number>(n + 1).fill(1))
			),
			numWeights: fc.constantFrom(1, 15, 16, 17, 255, 256, 300, 700),
			clippingNorm: fc.constantFrom(null, null, 100),
			seed: fc.nat()
		});
		await fc.assert(
			fc.asyncProperty(cases, async ({ weights, numWeights, clippingNorm, seed }) => {
				const { sources, updates } = await buffer(weights, { numWeights, seed });
				const rule = { filter, clippingNorm };
				const want = filteredStep(updates, rule, referenceOf(numWeights));
				const got = await run({ sources, numWeights }, rule);
				expect(got.used).toBe(want.used);
				if (got.used === 'median' || got.used === 'trimmed-mean') {
					expect([...got.step]).toEqual([...want.step]);
					expect(got.treatments).toEqual(want.treatments);
				} else {
					expect(farthest(got.step, want.step)).toBeLessThan(1e-3 * (1 + l2Norm(want.step)));
					expect(got.treatments.map(({ kind }) => kind)).toEqual(
						want.treatments.map(({ kind }) => kind)
					);
				}
			}),
			{ numRuns: 30 }
		);
	});

	it('refuses an empty buffer, and names an update that is not finite', async () => {
		const rule = { filter, clippingNorm: null };
		await expect(run({ sources: [], numWeights: 1 }, rule)).rejects.toMatchObject({
			code: 'buffer/empty'
		});
		const { sources } = await buffer([1, 1, 1, 1, 1], { numWeights: 2, seed: 1 });
		const path = await write(new Uint8Array(Float32Array.of(1, NaN).buffer));
		const broken = sources.with(3, { ...sources[3], path, codec: 'float32' } as SourceToFilter);
		await expect(run({ sources: broken, numWeights: 2 }, rule)).rejects.toMatchObject({
			code: 'update/not-finite',
			message: expect.stringContaining('Update 4 of 5') as string
		});
	});
});

describe('filterBuffer without a reference', () => {
	it('shortens to the usual length instead, and says so', async () => {
		const { sources, updates } = await buffer([1, 1, 1], { numWeights: 300, seed: 3 });
		const rule = { filter: { kind: 'reference' }, clippingNorm: null } as const;
		const got = await filterBuffer(averager, { sources, numWeights: 300 }, { rule, updates });
		const want = filteredStep(updates, { ...rule, filter: { kind: 'median-norm', factor: 1 } });
		expect(got.used).toBe('median-norm');
		expect(farthest(got.step, want.step)).toBeLessThan(1e-3 * (1 + l2Norm(want.step)));
	});

	it('refuses a reference of another length', async () => {
		const { sources, updates } = await buffer([1], { numWeights: 300, seed: 3 });
		const rule = { filter: { kind: 'reference' }, clippingNorm: null } as const;
		const referencePath = await write(new Uint8Array(4));
		const merged = filterBuffer(
			averager,
			{ sources, numWeights: 300 },
			{ rule, updates, referencePath }
		);
		await expect(merged).rejects.toMatchObject({ code: 'weights/shape-mismatch' });
	});
});

describe('the backends that ran', () => {
	it.each([
		[{ kind: 'none' }, ['cpu']],
		[{ kind: 'median' }, ['webgpu']],
		[{ kind: 'krum', attackers: 0.1 }, ['webgpu', 'cpu']]
	] as const)('with %j are %j where another compares than sums', async (filter, ran) => {
		const { sources, updates } = await buffer([1, 1, 1], { numWeights: 30, seed: 3 });
		const paired = {
			name: 'cpu',
			comparer: { ...cpuComparer, name: 'webgpu' },
			weightedSum: averager.weightedSum.bind(averager),
			dispose: () => Promise.resolve()
		} as const;
		const task = { rule: { filter, clippingNorm: null }, updates };
		expect((await filterBuffer(paired, { sources, numWeights: 30 }, task)).ran).toEqual(ran);
	});
});

describe.each([...byWeight, { kind: 'krum', attackers: 0.3 } as const])('%j', (filter) => {
	it('joins ranges: more weights than rows have room for', async () => {
		const numWeights = 20_000;
		const { sources, updates } = await buffer(Array<number>(60).fill(1), { numWeights, seed: 7 });
		const rule = { filter, clippingNorm: null };
		const want = filteredStep(updates, rule);
		const got = await run({ sources, numWeights }, rule);
		expect(farthest(got.step, want.step)).toBe(0);
	});

	it('uses no more memory for many updates than for few', async () => {
		const numWeights = 400_000;
		const delta = Float32Array.from({ length: numWeights }, (_, i) => Math.sin(i));
		const path = await write(new Uint8Array(delta.buffer));
		const source = {
			path,
			offset: 0,
			codec: 'float32',
			weight: 1,
			norm: 1,
			coefficient: 1
		} as const;
		const merge = (n: number) =>
			run(
				{ sources: Array<SourceToFilter>(n).fill(source), numWeights },
				{ filter, clippingNorm: null }
			);
		await merge(10);
		await merge(10);
		const before = peakRss();
		await merge(100);
		// 100 updates of 1.6 MB are 160 MB
		expect(peakRss() - before).toBeLessThan(60e6);
	});
});

function farthest(a: Float32Array, b: Float32Array): number {
	return a.reduce((most, x, i) => Math.max(most, Math.abs(x - (b[i] ?? NaN))), 0);
}
