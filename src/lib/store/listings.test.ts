import { beforeEach, describe, expect, it } from 'vitest';
import type { ModelSearch } from '$lib/domain/search';
import { sampleModel } from './fixtures';
import { freshStore } from './fresh-store';
import { findListing, putListing } from './listings';
import { putCachedModel } from './model-cache';
import type { StoreDb } from './schema';

let db: StoreDb;
const asked = (search: Partial<ModelSearch>): ModelSearch => ({
	query: '',
	sort: 'popular',
	tag: null,
	licence: null,
	credits: 0,
	trainable: false,
	...search
});

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
		await putListing(db, asked({ query: ' Le ', sort: 'newest' }), items);
		const seen = await findListing(db, asked({ query: 'le', sort: 'newest' }));
		expect(seen?.items).toEqual(items);
	});

	it('answers a search that was never made from all that was seen, the newest word first', async () => {
		await putListing(db, asked({ query: '', sort: 'newest' }), [await model('1', 'Leaves', 1)]);
		await putListing(db, asked({ query: '', sort: 'popular' }), [
			await model('2', 'Tea leaves', 5),
			await model('3', 'Digits', 9)
		]);
		const seen = await findListing(db, asked({ query: 'LEAVES', sort: 'popular' }));
		expect(seen?.items.map(({ title }) => title)).toEqual(['Tea leaves', 'Leaves']);
	});

	it('knows the cached models although no list was ever seen', async () => {
		const { detail, blobs } = await sampleModel();
		await putCachedModel(db, detail, blobs);
		const seen = await findListing(db, asked({ query: 'digit', sort: 'newest' }));
		expect(seen?.items).toEqual([detail]);
	});

	it('narrows what it knows down as the store would', async () => {
		const { detail: leaves } = await sampleModel([1], {
			id: '1',
			title: 'Léaves',
			tags: ['plants']
		});
		const { detail: digits } = await sampleModel([1], { id: '2', description: 'नेपाली अंक' });
		const { detail: paused } = await sampleModel([1], { id: '3', status: 'paused' });
		await putListing(db, asked({ sort: 'newest' }), [leaves, digits, paused]);
		const ids = async (search: Partial<ModelSearch>) =>
			(await findListing(db, asked(search)))?.items.map(({ id }) => id).sort();
		expect(await ids({ query: 'leav plant' })).toEqual(['1']);
		expect(await ids({ query: 'नेपा' })).toEqual(['2']);
		expect(await ids({ tag: 'plants' })).toEqual(['1']);
		expect(await ids({ licence: 'mit' })).toEqual(['1', '2', '3']);
		expect(await ids({ credits: 6 })).toEqual([]);
		expect(await ids({ trainable: true })).toEqual(['1', '2']);
	});

	it('has nothing to say on a new device', async () => {
		expect(await findListing(db, asked({ query: '', sort: 'popular' }))).toBeNull();
	});

	it('remembers thirty lists at most', async () => {
		for (let n = 0; n < 35; n++)
			await putListing(db, asked({ query: `q${n}`, sort: 'popular' }), []);
		expect(await db.count('listings')).toBe(30);
	});
});
