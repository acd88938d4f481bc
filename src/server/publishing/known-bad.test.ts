import { uuidv7 } from 'uuidv7';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { StoreError } from '$lib/domain/errors';
import type { Account, CreateModel } from '$lib/wire/api';
import { modelJsonOf, tinyCnn } from '../../../tests/support/layers-models';
import { appRouter } from '../router';
import { addUser, openTestStore, put, type TestStore } from '../testing/test-store.server';

let store: TestStore;
let engineer: Account;
let admin: Account;
let model: Pick<CreateModel, 'modelJsonDigest' | 'shards'>;
/** So that every test has scripts of its own. */
let test = 0;

beforeAll(async () => {
	store = await openTestStore();
	engineer = await addUser(store, 'Engineer', 'engineer');
	admin = await addUser(store, 'Admin', 'admin');
	const saved = await tinyCnn(2);
	const weights = await put(store.blobs.uploads, new Uint8Array(saved.weights.buffer));
	const modelJsonDigest = await upload(JSON.stringify(modelJsonOf(saved)));
	model = { modelJsonDigest, shards: [{ path: 'weights.bin', digest: weights }] };
}, 60_000);
afterAll(() => store.close());
beforeEach(() => {
	test++;
});

const as = (account: Account) => appRouter.createCaller({ account, services: store });
const upload = (text: string) => put(store.blobs.uploads, new TextEncoder().encode(text));

const recipe: CreateModel['recipe'] = {
	loss: 'categoricalCrossentropy',
	optimizer: { name: 'sgd', learningRate: 0.1 },
	batchSize: 4,
	epochs: 1,
	metrics: ['accuracy'],
	minExamples: 1
};

interface Plugin {
	readonly id?: string;
	readonly html?: string;
	readonly script?: string;
	readonly worker?: string;
}

/** What the script is called says nothing. */
async function files({ id = 'mine', html = 'mine', script = 'mine', worker = 'mine' }: Plugin) {
	const manifest = {
		...{ contract: 2, id: `${id}-${test}`, title: { en: 'Squares' }, locales: ['en'] },
		...{ html: 'index.html', script: 'main.txt', worker: 'work.txt', permissions: [] },
		input: { shape: [4, 4, 1], range: [0, 1] },
		target: { kind: 'classes', labels: ['no', 'yes'] }
	};
	return [
		{ path: 'plugin.json', digest: await upload(JSON.stringify(manifest)) },
		{ path: 'index.html', digest: await upload(`<p>${html} ${test}</p>`) },
		{ path: 'main.txt', digest: await upload(`const main = '${script} ${test}';`) },
		{ path: 'work.txt', digest: await upload(`const work = '${worker} ${test}';`) }
	];
}

async function publish(plugin: Plugin): Promise<string> {
	const { id } = await as(engineer).models.create({
		...{ title: `Squares ${uuidv7()}`, description: 'Tells squares from others.', card: 'A card.' },
		...{ licence: 'MIT', tags: [], thumbnailDigest: null, threshold: 3, maxWaitSeconds: 3600 },
		strategy: { kind: 'fedavg', learningRate: 1 },
		staleness: { kind: 'constant' },
		...{ alignment: false, maxStaleness: null, maxExamples: 10_000, creditsPerUpdate: 0 },
		privacy: { kind: 'none' },
		...{ recipe, budget: 0, ...model },
		pluginFiles: await files(plugin)
	});
	return id;
}

async function decide(act: 'approve' | 'reject' | 'requestChanges', modelId: string) {
	const { prisma } = store.database;
	const { pluginId } = await prisma.model.findUniqueOrThrow({ where: { id: modelId } });
	await as(admin).admin.plugins[act]({ id: pluginId, reason: 'It imitates a bank.' });
}

async function newLine(id: string, plugin: Plugin | null) {
	const pluginFiles = plugin && (await files(plugin));
	const faster = { ...recipe, optimizer: { name: 'sgd', learningRate: 0.2 } } as const;
	const input = { id, recipe: faster, modelJsonDigest: null, shards: [], pluginFiles };
	return as(engineer).evaluation.newLine(input);
}

async function refusal(act: Promise<unknown>): Promise<unknown> {
	const error: unknown = await act.catch((thrown: unknown) => thrown);
	const cause = error instanceof Error ? error.cause : null;
	if (!(cause instanceof StoreError)) throw new Error('It was not refused.', { cause: error });
	return { code: cause.code, fields: cause.fields };
}
const knownBad = { code: 'plugin/invalid', fields: { plugin: { kind: 'plugin-known-bad' } } };

/** A model in the store, whose plugin has nothing in common with those below. */
let kept: string | undefined;
async function listed(): Promise<string> {
	if (kept) return kept;
	kept = await publish({ id: 'third', html: 'third', script: 'third', worker: 'third' });
	await decide('approve', kept);
	return kept;
}

const OTHER = { id: 'other', html: 'other', script: 'other', worker: 'other' };
const bad: [string, Plugin][] = [
	['the very same files', {}],
	['the same frame under another name', { id: 'other' }],
	['the same script', { ...OTHER, script: 'mine' }],
	['the same worker', { ...OTHER, worker: 'mine' }]
];

describe.each(bad)('a plugin with %s as a rejected one', (_what, same) => {
	it('is published neither with a new model nor with a new line, which then stays', async () => {
		await decide('reject', await publish({}));
		expect(await refusal(publish(same))).toEqual(knownBad);

		const id = await listed();
		expect(await refusal(newLine(id, same))).toEqual(knownBad);
		expect(await as(engineer).models.head({ id })).toMatchObject({ line: 1, version: 1 });
	}, 60_000);
});

it('a page alone, without its scripts, is not known to be bad', async () => {
	await decide('reject', await publish({}));
	await publish({ ...OTHER, html: 'mine' });
}, 60_000);

it('a new line does not go on with a plugin that no device starts any more', async () => {
	const id = await publish({});
	await decide('approve', id);
	await decide('reject', id);
	expect(await refusal(newLine(id, null))).toEqual(knownBad);
	await decide('approve', id);
	expect(await newLine(id, null)).toMatchObject({ line: 2 });
}, 60_000);

it('what approved plugins have is not bad because a rejected one has it, too', async () => {
	await decide('approve', await publish({ html: 'theirs' }));
	const rejected = await publish({ id: 'bank', html: 'a bank' });
	await decide('reject', rejected);
	await publish({ ...OTHER, script: 'mine' });
	// but its frame is
	expect(await refusal(publish({ id: 'bank-2', html: 'a bank' }))).toEqual(knownBad);
}, 60_000);

it('what only had to be changed is not known to be bad', async () => {
	await decide('requestChanges', await publish({}));
	await publish({ id: 'other' });
}, 60_000);
