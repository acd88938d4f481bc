import { beforeEach, describe, expect, it } from 'vitest';
import { sampleItem } from './fixtures';
import { freshStore } from './fresh-store';
import { addTrained, listContributions } from './outbox';
import { forgetResiduals, readResidual } from './residuals';
import type { Residual, StoreDb } from './schema';

let db: StoreDb;
beforeEach(async () => {
	db = await freshStore();
});

const { modelId } = sampleItem(1);
const kept: Residual = { modelId, line: 1, accountId: 'asha', values: Float32Array.of(1, 2, 3) };
const asked = { modelId, line: 1, accountId: 'asha', numWeights: 3 };

describe('residuals', () => {
	it('are kept with the update that left them out, in place of the one before', async () => {
		await addTrained(db, sampleItem(1), { ...kept, values: Float32Array.of(9, 9, 9) });
		await addTrained(db, sampleItem(2), kept);
		expect([...((await readResidual(db, asked)) ?? [])]).toEqual([1, 2, 3]);
	});

	it('stay as they were if the update cannot be kept', async () => {
		await addTrained(db, sampleItem(1), kept);
		const again = { ...kept, values: Float32Array.of(0, 0, 0) };
		await expect(addTrained(db, sampleItem(1), again)).rejects.toThrow();
		expect([...((await readResidual(db, asked)) ?? [])]).toEqual([1, 2, 3]);
		expect(await listContributions(db)).toHaveLength(1);
	});

	it('are gone once an update has sent everything', async () => {
		await addTrained(db, sampleItem(1), kept);
		await addTrained(db, sampleItem(2));
		expect(await readResidual(db, asked)).toBeNull();
	});

	it.each([
		['another line', { line: 2 }],
		['another person', { accountId: 'bikash' }],
		['another number of weights', { numWeights: 4 }],
		['another model', { modelId: 'other' }]
	])('are not for %s', async (_name, other) => {
		await addTrained(db, sampleItem(1), kept);
		expect(await readResidual(db, { ...asked, ...other })).toBeNull();
	});

	it('are forgotten with the account', async () => {
		await addTrained(db, sampleItem(1), kept);
		await forgetResiduals(db);
		expect(await readResidual(db, asked)).toBeNull();
	});
});
