import { beforeEach, describe, expect, it } from 'vitest';
import { sampleModel } from './fixtures';
import { freshStore } from './fresh-store';
import { findListing, putListing } from './listings';
import { putCachedModel } from './model-cache';
import type { StoreDb } from './schema';

let db: StoreDb;
beforeEach(async () => {
	db = await freshStore();
});

async function model(id: string, title: string, mergedUpdates: number) {
	const { detail } = await sampleModel([1], { id, title, mergedUpdates });
	return detail;
}

describe('listings', () => {
	it('gives back a list in its own order', async () => {
		const items = [await model('1', 'Leaves', 1), await model('2', 'Digits', 9)];
		await putListing(db, { query: ' Le ', sort: 'newest' }, items);
		const seen = await findListing(db, { query: 'le', sort: 'newest' });
		expect(seen?.items).toEqual(items);
	});

	it('answers a search that was never made from all that was seen, the newest word first', async () => {
		await putListing(db, { query: '', sort: 'newest' }, [await model('1', 'Leaves', 1)]);
		await putListing(db, { query: '', sort: 'popular' }, [
			await model('2', 'Tea leaves', 5),
			await model('3', 'Digits', 9)
		]);
		const seen = await findListing(db, { query: 'LEAVES', sort: 'popular' });
		expect(seen?.items.map(({ title }) => title)).toEqual(['Tea leaves', 'Leaves']);
	});

	it('knows the cached models although no list was ever seen', async () => {
		const { detail, blobs } = await sampleModel();
		await putCachedModel(db, detail, blobs);
		const seen = await findListing(db, { query: 'digit', sort: 'newest' });
		expect(seen?.items).toEqual([detail]);
	});

	it('has nothing to say on a new device', async () => {
		expect(await findListing(db, { query: '', sort: 'popular' })).toBeNull();
	});

	it('remembers thirty lists at most', async () => {
		for (let n = 0; n < 35; n++) await putListing(db, { query: `q${n}`, sort: 'popular' }, []);
		expect(await db.count('listings')).toBe(30);
	});
});
