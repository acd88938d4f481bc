import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { uuidv7 } from 'uuidv7';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase, type Database } from '$server/database/database.server';
import type { Prisma } from '$server/database/generated/client';
import { PAGE_SIZE } from '$server/repositories/paging.server';
import { searchModels, topModels, type ModelFilter } from '$server/repositories/search.server';
import { listFacets, suggestFor } from '$server/repositories/suggestions.server';
import { findPostgres, startPostgres } from '../support/postgres';

const SLOW = 180_000;
const FILLERS = 2 * PAGE_SIZE + 5;
const bin = findPostgres();

describe('on PGlite', () => suite(null));
describe.skipIf(!bin)('on a PostgreSQL server', () => suite(bin));

function suite(server: string | null) {
	let database: Database;
	let prisma: Database['prisma'];
	let end: () => Promise<void>;

	beforeAll(async () => {
		const dataDir = await mkdtemp(join(tmpdir(), 'ml-store-search-'));
		const postgres = server ? await startPostgres(server, 54_311) : null;
		database = await openDatabase({ dataDir, url: postgres?.url });
		({ prisma } = database);
		end = async () => {
			await database.close();
			await postgres?.stop();
			await rm(dataDir, { recursive: true });
		};
		await fill(prisma);
	}, SLOW);
	afterAll(() => end());

	/** Titles over all pages, in their order. */
	async function all(filter: ModelFilter) {
		const titles: string[] = [];
		const pages = [];
		let cursor: string | undefined;
		do {
			const page = await searchModels(prisma, { ...filter, cursor });
			expect(page.items.length).toBeLessThanOrEqual(PAGE_SIZE);
			titles.push(...page.items.map((model) => model.title));
			pages.push(page);
			cursor = page.nextCursor ?? undefined;
		} while (cursor !== undefined);
		return { titles, pages };
	}
	const found = async (query: string, filter: ModelFilter = {}) =>
		(await all({ query, ...filter })).titles;

	it.each([
		['the first letters', 'han', ['Handwritten digits']],
		['letters within a word, in any case', 'WRIT', ['Handwritten digits']],
		['words of a sentence', 'digits, "handwritten"!', ['Handwritten digits']],
		['several words in any order', 'digits handwritten', ['Handwritten digits']],
		['another form of an English word', 'flowered', ['Roses of the hills']],
		['a word of the description', 'petals', ['Roses of the hills']],
		['a tag', 'botany', ['Roses of the hills']],
		['words that the title and a tag share out', 'roses botany', ['Roses of the hills']],
		['a phrase with a word that says nothing', 'the roses', ['Roses of the hills']],
		['a word without its accent', 'cafe', ['Café orders']],
		['a word with an accent it does not have', 'digíts of hàndwriting', []],
		['Devanagari by its first letters', 'नेपा', ['नेपाली अंक']],
		['Devanagari within a word', 'पाली', ['नेपाली अंक']],
		['a percent sign as itself', '0%', ['100% cotton']],
		['a lone percent sign as itself', '%', ['100% cotton']],
		['an underscore as itself', 'e_c', ['snake_case']],
		['a lone underscore as itself', '_', ['snake_case']],
		['no backslash where none is', '\\', []],
		['nothing but signs as themselves', '!?;--', []],
		['a quote as itself', "'; DROP TABLE", []],
		['an operator of text search as itself', 'digits & !roses | (', []],
		['a text that PostgreSQL cannot hold', 'x\0\ud800', []],
		['two hundred letters', 'x'.repeat(200), []],
		['a hundred words', 'x '.repeat(100), []],
		['a very rare word', 'xylophone', []]
	])('finds %s: %j', async (_what, query, expected) => {
		expect(await found(query)).toEqual(expected);
	});

	it.each([
		['digts', 'Handwritten digits'],
		['hadnwriting', 'Handwritten digits'],
		['plnat', 'Roses of the hills'],
		['नेपली', 'नेपाली अंक'],
		['hadnwriting digts', 'Handwritten digits'],
		['botnay', 'Roses of the hills'],
		['petlas', 'Roses of the hills'],
		['sanke_case', 'snake_case']
	])('understands %j as misspelt, and says so', async (query, expected) => {
		const { titles, pages } = await all({ query });
		expect(titles[0]).toBe(expected);
		expect(pages[0]?.near).toBe(true);
	});

	it('takes nothing for misspelt where something matches as it is', async () => {
		const { titles, pages } = await all({ query: 'digit' });
		expect(titles).toEqual(['Digital clocks', 'Handwritten digits']);
		expect(pages[0]).toMatchObject({ near: false, total: 2 });
	});

	it('puts the exact title first, then its beginning, a word of it, a part of one, and the rest', async () => {
		expect(await found('ember')).toEqual([
			'Ember',
			'Embers at night',
			'Glowing embers',
			'Remember',
			'Fireplaces'
		]);
	});

	it('narrows down by tag, licence, credits and what takes updates', async () => {
		expect(await found('', { tag: 'botany' })).toEqual(['Roses of the hills']);
		expect(await found('', { tag: 'bot' })).toEqual([]);
		expect(await found('', { licence: 'apache-2.0' })).toEqual(['Roses of the hills']);
		expect(await found('', { credits: 50 })).toEqual(['Digital clocks']);
		expect(await found('digit', { tag: 'botany' })).toEqual([]);
	});

	it('takes for trainable only what can pay for one more update, the fee and what is promised included', async () => {
		const trainable = { feePercent: 20 };
		const { id } = await prisma.model.findFirstOrThrow({ where: { title: 'Café orders' } });
		const set = async (creditsPerUpdate: bigint) => {
			await prisma.model.update({ where: { id }, data: { creditsPerUpdate } });
			return (await found('cafe', { trainable })).length === 1;
		};
		await prisma.ledgerAccount.create({
			data: { id: `escrow:${id}`, kind: 'escrow', modelId: id }
		});
		await prisma.ledgerAccount.create({ data: { id: 'issuance', kind: 'issuance' } });
		const entries = [
			{ id: 'a', accountId: `escrow:${id}`, amount: 20n },
			{ id: 'b', accountId: 'issuance', amount: -20n }
		];
		const data = { id: 'fund', cause: 'fund', memo: '{}', entries: { create: entries } };
		await prisma.ledgerTransaction.create({ data });
		expect(await set(16n)).toBe(true); // 16 + ⌊16 × 20 %⌋ = 19
		expect(await set(17n)).toBe(true); // 20
		expect(await set(18n)).toBe(false); // 21
		const update = {
			id: uuidv7(),
			modelId: id,
			userId: 'owner',
			baseNumber: 1,
			digest: 'd',
			bytes: 1
		};
		const figures = { codec: 'int8', numExamples: 1, deltaNorm: 1, trainedAt: new Date() };
		await prisma.clientUpdate.create({ data: { ...update, ...figures, credits: 1n, fee: 0n } });
		expect(await set(17n)).toBe(false);
		expect(await set(16n)).toBe(true);
		expect(await set(0n)).toBe(true);
		const free = { creditsPerUpdate: 0n };
		await prisma.model.updateMany({
			where: { title: { contains: 'digit', mode: 'insensitive' } },
			data: free
		});
		// and of the two only the one that is not paused
		expect(await found('digit', { trainable })).toEqual(['Handwritten digits']);
	});

	it.each(['best', 'popular', 'rated', 'trained', 'newest'] as const)(
		'sorts by %s over pages: each model once, ties by age, none that is not in the store',
		async (sort) => {
			const { titles, pages } = await all({ query: 'filler', sort });
			const expected = Array.from({ length: FILLERS }, (_, i) => `Filler ${FILLERS - 1 - i}`);
			const first = { popular: 'Filler 3', rated: 'Filler 4', trained: 'Filler 5' };
			const top = sort === 'best' || sort === 'newest' ? [] : [first[sort]];
			expect(titles).toEqual([...top, ...expected.filter((title) => !top.includes(title))]);
			expect(pages.map((page) => page.total)).toEqual([FILLERS, null, null]);
			const whole = await found('', { sort });
			expect(new Set(whole).size).toBe(whole.length);
			expect(whole).not.toContain('Unlisted filler');
		}
	);

	it('pages through what is spelt nearly like the query', async () => {
		const { titles, pages } = await all({ query: 'fillre' });
		expect(titles).toHaveLength(FILLERS);
		expect(new Set(titles).size).toBe(FILLERS);
		expect(pages.map((page) => page.near)).toEqual([true, true, true]);
	});

	it.each([
		'x',
		'found_popular_',
		'found_newest_0_a',
		'found_popular_1e999_a',
		'found_popular_NaN_a',
		"found_popular_1_' OR 1=1",
		'found_trained_1_a'
	])('refuses the cursor %j, which it has not given out', async (cursor) => {
		const list = searchModels(prisma, { sort: 'popular', cursor });
		await expect(list).rejects.toMatchObject({ code: 'request/invalid' });
	});

	it('suggests the nearest titles and tags, and nothing for nonsense', async () => {
		const { titles, tags } = await suggestFor(prisma, 'handwriting digets');
		expect(titles[0]?.title).toBe('Handwritten digits');
		expect((await suggestFor(prisma, 'botanics')).tags).toEqual(['botany']);
		expect(tags).not.toContain('botany');
		expect(await suggestFor(prisma, '%%%')).toEqual({ titles: [], tags: [] });
		expect(await suggestFor(prisma, '')).toEqual({ titles: [], tags: [] });
	});

	it('lists the tags and licences of what is in the store, the most frequent first', async () => {
		const { tags, licences } = await listFacets(prisma);
		expect(tags[0]).toEqual({ name: 'filling', count: FILLERS });
		expect(tags.map(({ name }) => name)).not.toContain('hidden');
		expect(licences[0]?.name).toMatch(/mit/i);
		expect(licences.map(({ name }) => name)).toContain('Apache-2.0');
	});

	it('gives the first few of a ranking', async () => {
		const [first] = await topModels(prisma, 'trained', 3);
		expect(first?.title).toBe('Filler 5');
		expect(await topModels(prisma, 'rated', 3)).toHaveLength(3);
	});
}

async function fill(prisma: Database['prisma']): Promise<void> {
	const owner = { id: 'owner', name: 'Esha', email: 'esha@test.local', phone: '9800000000' };
	await prisma.user.create({ data: owner });
	await prisma.recipe.create({ data: { id: 'recipe', digest: 'recipe', spec: {} } });
	const plugin = { id: 'plugin', digest: 'plugin', frameDigest: 'f', frameCsp: '', manifest: {} };
	await prisma.plugin.create({ data: plugin });
	const add = (title: string, change: Partial<Prisma.ModelCreateManyInput> = {}) => {
		const id = uuidv7();
		const base = { description: 'Nothing else.', card: '', licence: 'MIT', threshold: 2 };
		const policy = { maxWaitSeconds: 60, staleness: {}, creditsPerUpdate: 1n };
		const parts = { ownerId: 'owner', recipeId: 'recipe', pluginId: 'plugin' };
		return prisma.model.create({
			data: { id, slug: id, title, tags: [], ...base, ...policy, ...parts, ...change }
		});
	};
	await add('Handwritten digits');
	await add('Digital clocks', { creditsPerUpdate: 50n, status: 'paused' });
	await add('Roses of the hills', {
		description: 'Tells flowers, trees and other plants by their petals.',
		tags: ['botany', 'images'],
		licence: 'Apache-2.0'
	});
	await add('Café orders');
	await add('नेपाली अंक');
	await add('100% cotton');
	await add('snake_case');
	await add('Fireplaces', { description: 'Where an ember may fly.' });
	for (const title of ['Remember', 'Glowing embers', 'Embers at night', 'Ember']) await add(title);
	await add('Unlisted filler', { status: 'unlisted', tags: ['hidden'] });
	for (let i = 0; i < FILLERS; i++) {
		await add(`Filler ${i}`, {
			tags: ['filling'],
			popularity: i === 3 ? 0.1 + 0.2 : 0,
			ratingScore: i === 4 ? 4 : 0,
			mergedUpdates: i === 5 ? 7 : 0
		});
	}
}
