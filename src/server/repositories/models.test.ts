import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addModel, addUser, openTestStore, type TestStore } from '../testing/test-store.server';
import { listModels, listOwned, type ModelFilter } from './models.server';
import { PAGE_SIZE } from './paging.server';

let store: TestStore;
let ownerId: string;

beforeAll(async () => {
	store = await openTestStore();
	const owner = await addUser(store, 'Engineer', 'engineer');
	ownerId = owner.id;
	const titles = ['Handwritten digits', 'Digital clocks', '100% cotton', 'snake_case', 'Bird song'];
	for (const title of titles) await addModel(store, owner, { title });
	for (let i = 0; i < PAGE_SIZE + 6; i++) await addModel(store, owner, { title: `Filler ${i}` });
	const { prisma } = store.database;
	await prisma.model.updateMany({ where: { title: 'Bird song' }, data: { mergedUpdates: 9 } });
	await prisma.model.updateMany({ where: { title: 'Filler 3' }, data: { mergedUpdates: 20 } });
	await prisma.model.updateMany({ where: { title: 'Filler 4' }, data: { status: 'unlisted' } });
	await prisma.model.updateMany({ where: { title: 'Filler 5' }, data: { status: 'deleted' } });
	await prisma.model.updateMany({ where: { title: 'Filler 6' }, data: { status: 'paused' } });
}, 60_000);
afterAll(() => store.close());

async function titles(filter: ModelFilter): Promise<string[]> {
	const found: string[] = [];
	let cursor: string | undefined;
	do {
		const page = await listModels(store.database.prisma, { ...filter, cursor });
		expect(page.items.length).toBeLessThanOrEqual(PAGE_SIZE);
		found.push(...page.items.map((model) => model.title));
		cursor = page.nextCursor ?? undefined;
	} while (cursor);
	return found;
}

describe('listModels', () => {
	it.each([
		['a prefix', 'hand', ['Handwritten digits']],
		['an infix, in any case', 'DIGIT', ['Digital clocks', 'Handwritten digits']],
		['a percent sign as itself', '0%', ['100% cotton']],
		['a lone percent sign as itself', '%', ['100% cotton']],
		['an underscore as itself', 'e_c', ['snake_case']],
		['a backslash as itself', '\\', []],
		['a quote as itself', "'; DROP TABLE", []]
	])('finds %s', async (_name, query, expected) => {
		expect(await titles({ query, sort: 'newest' })).toEqual(expected);
	});

	it('sorts by newest, over pages, each model once, without unlisted and deleted ones', async () => {
		const all = await titles({ sort: 'newest' });
		expect(all).toHaveLength(5 + PAGE_SIZE + 6 - 2);
		expect(new Set(all).size).toBe(all.length);
		expect(all[0]).toBe(`Filler ${PAGE_SIZE + 5}`);
		expect(all.at(-1)).toBe('Handwritten digits');
		expect(all).toContain('Filler 6');
		expect(all).not.toContain('Filler 4');
		expect(all).not.toContain('Filler 5');
	});

	it('sorts by popularity, then by newest, over pages', async () => {
		const all = await titles({ sort: 'popular' });
		expect(all.slice(0, 3)).toEqual(['Filler 3', 'Bird song', `Filler ${PAGE_SIZE + 5}`]);
		expect([...all].sort()).toEqual((await titles({ sort: 'newest' })).sort());
	});

	it.each(['x', '1_', '99999999999999999999_a', "1_' OR 1=1"])(
		'refuses the cursor %j, which it has not given out',
		async (cursor) => {
			const list = listModels(store.database.prisma, { sort: 'popular', cursor });
			await expect(list).rejects.toMatchObject({ code: 'request/invalid' });
		}
	);
});

it('listOwned shows an engineer unlisted models, too, and no deleted ones', async () => {
	const found: string[] = [];
	let cursor: string | undefined;
	do {
		const page = await listOwned(store.database.prisma, { ownerId, cursor });
		found.push(...page.items.map((model) => model.title));
		cursor = page.nextCursor ?? undefined;
	} while (cursor);
	expect(found).toContain('Filler 4');
	expect(found).not.toContain('Filler 5');
});
