import { afterAll, beforeAll, expect, it } from 'vitest';
import { addModel, addUser, openTestStore, type TestStore } from '../testing/test-store.server';
import { listOwned, modelsByIds } from './models.server';
import { PAGE_SIZE } from './paging.server';

const OWNED = PAGE_SIZE + 6;
let store: TestStore;
let ownerId: string;
const ids: string[] = [];

beforeAll(async () => {
	store = await openTestStore();
	const owner = await addUser(store, 'Engineer', 'engineer');
	ownerId = owner.id;
	for (let i = 0; i < OWNED; i++) ids.push(await addModel(store, owner, { title: `Filler ${i}` }));
	const { prisma } = store.database;
	await prisma.model.updateMany({ where: { title: 'Filler 4' }, data: { status: 'unlisted' } });
	await prisma.model.updateMany({ where: { title: 'Filler 5' }, data: { status: 'deleted' } });
}, 60_000);
afterAll(() => store.close());

it('listOwned shows an engineer unlisted models, too, and no deleted ones', async () => {
	const found: string[] = [];
	let cursor: string | undefined;
	do {
		const page = await listOwned(store.database.prisma, { ownerId, cursor });
		found.push(...page.items.map((model) => model.title));
		cursor = page.nextCursor ?? undefined;
	} while (cursor);
	expect(found).toHaveLength(OWNED - 1);
	expect(found[0]).toBe(`Filler ${OWNED - 1}`);
	expect(found).toContain('Filler 4');
	expect(found).not.toContain('Filler 5');
});

it('modelsByIds keeps the order that was asked for', async () => {
	const [a = '', b = '', c = ''] = ids;
	const rows = await modelsByIds(store.database.prisma, [c, 'nobody', a, b]);
	expect(rows.map((row) => row.id)).toEqual([c, a, b]);
});
