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
/** A model with room for whatever comes. */
const roomy = (modelId: string): vault.Shelf => ({ modelId, mostExamples: Infinity });
const [digits, leaves, prices] = ['digits', 'leaves', 'prices'].map(roomy) as [
	vault.Shelf,
	vault.Shelf,
	vault.Shelf
];
const spec = { inputShape: [2], numLabels: 3 };

describe('the vault', () => {
	it('packs a model’s examples in the order in which they were added, and no other model’s', async () => {
		await vault.addExamples(db, digits, [example(2, 0, 1), example(0, 0.5, 0.25)]);
		await vault.addExamples(db, leaves, [example(1, 9, 9)]);
		await vault.addExamples(db, digits, [example(2, 1, 1)]);

		const packed = await vault.packExamples(db, 'digits', spec);
		expect([...packed.inputs]).toEqual([0, 1, 0.5, 0.25, 1, 1]);
		expect([...packed.labels]).toEqual([2, 0, 2]);
		expect(packed.skipped).toBe(0);
	});

	it('leaves out, and counts, what the model no longer takes', async () => {
		await vault.addExamples(db, digits, [example(0, 1), example(1, 1, 2), example(3, 1, 2)]);
		const packed = await vault.packExamples(db, 'digits', spec);
		expect([...packed.labels]).toEqual([1]);
		expect([...packed.inputs]).toEqual([1, 2]);
		expect(packed.skipped).toBe(2);
	});

	it('counts by label', async () => {
		await vault.addExamples(db, digits, [example(2, 0, 0), example(0, 0, 0), example(2, 1, 1)]);
		expect(await vault.countExamples(db, 'digits', spec)).toEqual({
			total: 3,
			perLabel: [1, 0, 2]
		});
		expect(await vault.countExamples(db, 'leaves', spec)).toEqual({
			total: 0,
			perLabel: [0, 0, 0]
		});
		const many = { ...spec, numLabels: 1000 };
		expect((await vault.countExamples(db, 'digits', many)).perLabel.slice(0, 4)).toEqual([
			1, 0, 2, 0
		]);
	});

	it('counts and packs as many as were added, however many pages that makes', async () => {
		await fc.assert(
			fc.asyncProperty(fc.array(fc.nat({ max: 2 }), { maxLength: 450 }), async (labels) => {
				db = await freshStore();
				await vault.addExamples(
					db,
					digits,
					labels.map((label) => example(label, label, 0))
				);
				const packed = await vault.packExamples(db, 'digits', spec);
				expect([...packed.labels]).toEqual(labels);
				const { total, perLabel } = await vault.countExamples(db, 'digits', spec);
				expect([total, perLabel.reduce((a, b) => a + b)]).toEqual([labels.length, labels.length]);
			}),
			{ numRuns: 8 }
		);
	});

	it('counts what fits the model as it is now, and what does not', async () => {
		const old = { input: new Float32Array(5), label: 0 };
		await vault.addExamples(db, digits, [example(2, 0, 0), old, example(0, 0, 0)]);
		expect(await vault.countFitting(db, 'digits', spec)).toEqual({
			total: 2,
			perLabel: [1, 0, 1],
			skipped: 1
		});
		const fewer = { ...spec, numLabels: 1 };
		expect(await vault.countFitting(db, 'digits', fewer)).toEqual({
			total: 1,
			perLabel: [1],
			skipped: 2
		});
	});

	it('lists in pages', async () => {
		await vault.addExamples(
			db,
			digits,
			[0, 1, 2].map((label) => example(label, 0, 0))
		);
		const first = await vault.listExamples(db, 'digits', { limit: 2 });
		const rest = await vault.listExamples(db, 'digits', { after: first[1]?.id, limit: 2 });
		expect([...first, ...rest]).toMatchObject([{ label: 0 }, { label: 1 }, { label: 2 }]);
	});

	it('removes the last, one, or all of a model', async () => {
		const [id] = await vault.addExamples(
			db,
			digits,
			[0, 1, 2].map((n) => example(n, 0, 0))
		);
		await vault.addExamples(db, leaves, [example(1, 0, 0)]);

		expect(await vault.removeLast(db, 'digits')).toMatchObject({ label: 2 });
		await vault.deleteExample(db, id ?? '');
		expect(await vault.countExamples(db, 'digits', spec)).toMatchObject({ perLabel: [0, 1, 0] });

		await vault.clearExamples(db, 'digits');
		expect(await vault.removeLast(db, 'digits')).toBeNull();
		expect(await vault.countExamples(db, 'leaves', spec)).toMatchObject({ perLabel: [0, 1, 0] });
	});

	it('keeps vectors to learn beside classes, and packs what the model takes', async () => {
		const input = Float32Array.of(0.5, -0.5);
		await vault.addExamples(db, prices, [
			{ input, values: Float32Array.of(1, 2, 3) },
			{ input, label: 1 },
			{ input, values: Float32Array.of(4, 5, 6) },
			{ input, values: Float32Array.of(7, 8) }
		]);
		const numbers = { inputShape: [2], numLabels: 0, targetShape: [3] };
		const packed = await vault.packExamples(db, 'prices', numbers);
		expect([...packed.labels]).toEqual([1, 2, 3, 4, 5, 6]);
		expect([...packed.inputs]).toEqual([0.5, -0.5, 0.5, -0.5]);
		expect(packed.skipped).toBe(2);
		expect(await vault.countFitting(db, 'prices', numbers)).toMatchObject({ total: 2, skipped: 2 });
		// as tokens, 6 is not in a vocabulary of 6, and 1, 2, 3 are
		const tokens = { ...numbers, numLabels: 6 };
		expect([...(await vault.packExamples(db, 'prices', tokens)).labels]).toEqual([1, 2, 3]);
	});

	it('removes by id what is the model’s own, and says how many', async () => {
		const own = await vault.addExamples(db, digits, [example(0, 0, 0), example(1, 0, 0)]);
		const others = await vault.addExamples(db, leaves, [example(2, 0, 0)]);
		const ids = [own[0] ?? '', others[0] ?? '', own[0] ?? ''];
		expect(await vault.deleteExamples(db, 'digits', ids)).toBe(1);
		expect(await vault.listExamples(db, 'digits')).toMatchObject([{ id: own[1] }]);
		expect(await vault.listExamples(db, 'leaves')).toHaveLength(1);
		expect(await vault.clearExamples(db, 'digits')).toBe(1);
	});

	it('takes as many examples of a model as there may be, also from two tabs at once, and no more', async () => {
		const shelf = { modelId: 'digits', mostExamples: 3 };
		const two = [example(0, 0, 0), example(1, 0, 0)];
		await vault.addExamples(db, leaves, two);
		const tabs = await Promise.allSettled([
			vault.addExamples(db, shelf, two),
			vault.addExamples(db, shelf, two)
		]);
		expect(tabs.map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
		expect(tabs[1]).toMatchObject({ reason: { code: 'storage/over-limit' } });
		// all or none, and nothing is lost
		expect(await vault.listExamples(db, 'digits')).toHaveLength(2);
		await vault.addExamples(db, shelf, [example(2, 0, 0)]);
		await expect(vault.addExamples(db, shelf, [example(2, 0, 0)])).rejects.toMatchObject({
			code: 'storage/over-limit'
		});
		// what is deleted makes room
		await vault.removeLast(db, 'digits');
		await vault.addExamples(db, shelf, [example(2, 0, 0)]);
		expect(await vault.countExamples(db, 'digits', spec)).toMatchObject({ perLabel: [1, 1, 1] });
	});
});
