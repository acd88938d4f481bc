import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { freshStore } from './fresh-store';
import type { StoreDb } from './schema';
import * as vault from './vault';

let db: StoreDb;
beforeEach(async () => {
	db = await freshStore();
});

const example = (label: number, ...input: number[]) => ({ input: Float32Array.from(input), label });
const spec = { inputShape: [2], numLabels: 3 };

describe('the vault', () => {
	it('packs a model’s examples in the order in which they were added, and no other model’s', async () => {
		await vault.addExamples(db, 'digits', [example(2, 0, 1), example(0, 0.5, 0.25)]);
		await vault.addExamples(db, 'leaves', [example(1, 9, 9)]);
		await vault.addExamples(db, 'digits', [example(2, 1, 1)]);

		const packed = await vault.packExamples(db, 'digits', spec);
		expect([...packed.inputs]).toEqual([0, 1, 0.5, 0.25, 1, 1]);
		expect([...packed.labels]).toEqual([2, 0, 2]);
		expect(packed.skipped).toBe(0);
	});

	it('leaves out, and counts, what the model no longer takes', async () => {
		await vault.addExamples(db, 'digits', [example(0, 1), example(1, 1, 2), example(3, 1, 2)]);
		const packed = await vault.packExamples(db, 'digits', spec);
		expect([...packed.labels]).toEqual([1]);
		expect([...packed.inputs]).toEqual([1, 2]);
		expect(packed.skipped).toBe(2);
	});

	it('counts by label', async () => {
		await vault.addExamples(db, 'digits', [example(2, 0, 0), example(0, 0, 0), example(2, 1, 1)]);
		expect(await vault.countByLabel(db, 'digits', 3)).toEqual([1, 0, 2]);
		expect(await vault.countByLabel(db, 'leaves', 3)).toEqual([0, 0, 0]);
	});

	it('counts and packs as many as were added, however many pages that makes', async () => {
		await fc.assert(
			fc.asyncProperty(fc.array(fc.nat({ max: 2 }), { maxLength: 450 }), async (labels) => {
				db = await freshStore();
				await vault.addExamples(
					db,
					'digits',
					labels.map((label) => example(label, label, 0))
				);
				const packed = await vault.packExamples(db, 'digits', spec);
				expect([...packed.labels]).toEqual(labels);
				const counts = await vault.countByLabel(db, 'digits', 3);
				expect(counts.reduce((a, b) => a + b)).toBe(labels.length);
			}),
			{ numRuns: 8 }
		);
	});

	it('counts what fits the model as it is now, and what does not', async () => {
		const old = { input: new Float32Array(5), label: 0 };
		await vault.addExamples(db, 'digits', [example(2, 0, 0), old, example(0, 0, 0)]);
		expect(await vault.countFitting(db, 'digits', spec)).toEqual({
			counts: [1, 0, 1],
			skipped: 1
		});
		const fewer = { ...spec, numLabels: 1 };
		expect(await vault.countFitting(db, 'digits', fewer)).toEqual({ counts: [1], skipped: 2 });
	});

	it('lists in pages', async () => {
		await vault.addExamples(
			db,
			'digits',
			[0, 1, 2].map((label) => example(label, 0, 0))
		);
		const first = await vault.listExamples(db, 'digits', { limit: 2 });
		const rest = await vault.listExamples(db, 'digits', { after: first[1]?.id, limit: 2 });
		expect([...first, ...rest].map(({ label }) => label)).toEqual([0, 1, 2]);
	});

	it('removes the last, one, or all of a model', async () => {
		const [id] = await vault.addExamples(
			db,
			'digits',
			[0, 1, 2].map((n) => example(n, 0, 0))
		);
		await vault.addExamples(db, 'leaves', [example(1, 0, 0)]);

		expect(await vault.removeLast(db, 'digits')).toMatchObject({ label: 2 });
		await vault.deleteExample(db, id ?? '');
		expect(await vault.countByLabel(db, 'digits', 3)).toEqual([0, 1, 0]);

		await vault.clearExamples(db, 'digits');
		expect(await vault.removeLast(db, 'digits')).toBeNull();
		expect(await vault.countByLabel(db, 'leaves', 3)).toEqual([0, 1, 0]);
	});
});
