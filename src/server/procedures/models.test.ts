import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { StoreError } from '$lib/domain/errors';
import type { Account, CreateModel } from '$lib/wire/api';
import { encodeHeldOut } from '$lib/wire/held-out';
import { modelJsonOf, tinyCnn, type SavedModel } from '../../../tests/support/layers-models';
import { reviewPlugin } from '../admin/review-plugin.server';
import { evaluateVersion } from '../evaluation/evaluation.server';
import { appRouter } from '../router';
import {
	addModel,
	addUser,
	makeUpdate,
	openTestStore,
	put,
	send,
	type TestStore
} from '../testing/test-store.server';

let store: TestStore;
let engineer: Account;
let stranger: Account;
let asha: Account;
let saved: SavedModel;

beforeAll(async () => {
	store = await openTestStore();
	engineer = await addUser(store, 'Engineer', 'engineer');
	stranger = await addUser(store, 'Stranger', 'engineer');
	asha = await addUser(store, 'Asha');
	saved = await tinyCnn(2);
}, 60_000);
afterAll(() => store.close());

const as = (account: Account | null) => appRouter.createCaller({ account, services: store }).models;
const upload = (bytes: Uint8Array) => put(store.blobs.uploads, bytes);
const text = (value: string) => new TextEncoder().encode(value);
const json = (value: unknown) => text(JSON.stringify(value));
const png = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 7);

const manifest = {
	contract: 1,
	id: 'squares',
	title: 'Squares',
	html: 'index.html',
	script: 'main.js',
	inputShape: [4, 4, 1],
	labels: ['no', 'yes'],
	permissions: []
};

/** The studio's form for a sound model, its files uploaded, changed as told. */
async function form(change: Partial<CreateModel> = {}): Promise<CreateModel> {
	return {
		title: 'Tiny squares',
		description: 'Tells squares from others.',
		card: '---\nlicense: mit\ntags: [squares]\n---\n# About\n\n<script>alert(1)</script>Hello.',
		licence: 'MIT',
		tags: ['tiny'],
		thumbnailDigest: await upload(png),
		threshold: 3,
		maxWaitSeconds: 60,
		strategy: { kind: 'fedavg', learningRate: 1 },
		staleness: { kind: 'polynomial', a: 0.5 },
		alignment: false,
		codec: 'float32',
		topK: { share: 0.02, entries: 'int4' },
		maxStaleness: null,
		maxExamples: 10_000,
		privacy: { kind: 'none' },
		creditsPerUpdate: 7,
		recipe: {
			loss: 'categoricalCrossentropy',
			optimizer: { name: 'sgd', learningRate: 0.1 },
			batchSize: 4,
			epochs: 1,
			metrics: ['accuracy'],
			minExamples: 1
		},
		modelJsonDigest: await upload(json(modelJsonOf(saved))),
		shards: [{ path: 'weights.bin', digest: await upload(new Uint8Array(saved.weights.buffer)) }],
		pluginFiles: [
			{ path: 'plugin.json', digest: await upload(json(manifest)) },
			{ path: 'index.html', digest: await upload(text('<main></main>')) },
			{ path: 'main.js', digest: await upload(text("mlstore.log('hi');")) }
		],
		budget: 0,
		...change
	};
}

async function approvePluginOf(modelId: string): Promise<void> {
	const { prisma } = store.database;
	const { pluginId } = await prisma.model.findUniqueOrThrow({ where: { id: modelId } });
	await reviewPlugin(prisma, {
		pluginId,
		reviewerId: engineer.id,
		decision: 'approved',
		reason: 'Read it.'
	});
}

async function refusal(work: Promise<unknown>): Promise<StoreError> {
	const error: unknown = await work.catch((cause: unknown) => cause);
	const cause = error instanceof Error ? error.cause : undefined;
	if (cause instanceof StoreError) return cause;
	throw new Error('It was not refused.', { cause: error });
}

describe('create', () => {
	it('publishes a model that a device can fetch and train', async () => {
		const { slug, id } = await as(engineer).create(await form());
		expect(slug).toBe('tiny-squares');
		expect((await refusal(as(null).bySlug({ slug }))).code).toBe('model/not-found');
		await approvePluginOf(id);
		const detail = await as(null).bySlug({ slug });
		expect(detail).toMatchObject({
			id,
			status: 'listed',
			version: 1,
			remaining: 3,
			creditsPerUpdate: 7,
			tags: ['tiny', 'squares'],
			ownerName: 'Engineer',
			isMine: false
		});
		expect(detail.cardHtml).toBe('<h2>About</h2>\nHello.');

		const { head } = detail;
		expect(await as(null).head({ id })).toEqual(head);
		const weights = await store.blobs.published.read(head.weights.digest);
		expect(new Float32Array(weights.buffer)).toEqual(saved.weights);
		for (const digest of [head.topologyDigest, head.plugin.frameDigest, detail.thumbnailDigest]) {
			expect(await store.blobs.published.size(digest ?? '')).toBeGreaterThan(0);
		}
		// a digest that was approved once lists later models at once
		const later = await as(engineer).create(await form());
		expect(await as(null).bySlug({ slug: later.slug })).toMatchObject({ status: 'listed' });
	});

	it('gives models of one title addresses of their own, also at the same time', async () => {
		const title = 'Same title';
		const forms = await Promise.all([1, 2, 3].map(() => form({ title })));
		const created = await Promise.all(forms.map((input) => as(engineer).create(input)));
		expect(created.map(({ slug }) => slug).sort()).toEqual([
			'same-title',
			'same-title-2',
			'same-title-3'
		]);
	});

	it('measures version 1 on the held-out set, which stays private', async () => {
		const heldOutDigest = await upload(
			encodeHeldOut({
				inputShape: [4, 4, 1],
				numLabels: 2,
				inputs: new Uint8Array(160),
				labels: Uint32Array.from({ length: 10 }, (_, i) => i % 2)
			})
		);
		const measured = { ...store, evaluate: evaluateVersion };
		const { models } = appRouter.createCaller({ account: engineer, services: measured });
		const { id } = await models.create(await form({ heldOutDigest }));
		const { items } = await as(null).versions({ modelId: id });
		// all examples are the same picture: one of the two labels is right
		expect(items).toMatchObject([{ number: 1, heldOutAccuracy: 0.5, merge: null }]);
		expect(await store.blobs.published.size(heldOutDigest)).toBeNull();
	});

	it.each<[string, () => Promise<Partial<CreateModel>>]>([
		['card', () => Promise.resolve({ card: '---\nlicense: [\n---\n' })],
		['licence', () => Promise.resolve({ licence: 'Apache-2.0' })],
		['thumbnail', async () => ({ thumbnailDigest: await upload(text('<svg/>')) })],
		['thumbnail', () => Promise.resolve({ thumbnailDigest: '0'.repeat(64) })],
		['plugin', () => Promise.resolve({ pluginFiles: [] })],
		[
			'plugin',
			async () => {
				const { pluginFiles } = await form();
				const digest = await upload(json({ ...manifest, contract: 2 }));
				return { pluginFiles: [{ path: 'plugin.json', digest }, ...pluginFiles.slice(1)] };
			}
		],
		[
			'plugin',
			async () => {
				const { pluginFiles } = await form();
				const digest = await upload(json({ ...manifest, inputShape: [5, 5, 1] }));
				return { pluginFiles: [{ path: 'plugin.json', digest }, ...pluginFiles.slice(1)] };
			}
		],
		[
			'plugin',
			async () => {
				const { pluginFiles } = await form();
				const digest = await upload(text('let a = ;'));
				const others = pluginFiles.filter(({ path }) => path !== manifest.script);
				return { pluginFiles: [...others, { path: manifest.script, digest }] };
			}
		],
		['modelJson', async () => ({ modelJsonDigest: await upload(text('not JSON')) })],
		['modelJson', () => Promise.resolve({ modelJsonDigest: '0'.repeat(64) })],
		['shards', () => Promise.resolve({ shards: [] })],
		['heldOut', async () => ({ heldOutDigest: await upload(text('MLS?')) })]
	])('refuses a wrong %s at its field, and publishes nothing', async (field, change) => {
		const before = await store.database.prisma.model.count();
		const measured = { ...store, evaluate: evaluateVersion };
		const { models } = appRouter.createCaller({ account: engineer, services: measured });
		const { code, fields } = await refusal(models.create(await form(await change())));
		expect(['model/invalid', 'plugin/invalid', 'held-out/invalid']).toContain(code);
		expect(Object.keys(fields ?? {})).toEqual([field]);
		expect(await store.database.prisma.model.count()).toBe(before);
	});
});

describe('who may what', () => {
	it.each([
		['create', 'account/forbidden', async () => as(asha).create(await form())],
		['create', 'account/signed-out', async () => as(null).create(await form())]
	])('%s: %s', async (_name, code, act) => {
		expect((await refusal(act())).code).toBe(code);
	});

	it('nobody but its engineer may see behind, change, pause or delete a model', async () => {
		const id = await addModel(store, engineer);
		const edit = { ...(await as(engineer).editable({ id })), id };
		const acts = [
			as(stranger).editable({ id }),
			as(stranger).edit(edit),
			as(stranger).setStatus({ id, status: 'paused' }),
			as(stranger).delete({ id })
		];
		for (const act of acts) expect((await refusal(act)).code).toBe('model/not-found');
	});

	it('an unlisted model is there for its engineer only, who cannot list it again', async () => {
		const id = await addModel(store, engineer);
		await store.database.prisma.model.update({ where: { id }, data: { status: 'unlisted' } });
		expect((await refusal(as(stranger).head({ id }))).code).toBe('model/not-found');
		expect((await refusal(as(null).bySlug({ slug: id }))).code).toBe('model/not-found');
		expect(await as(engineer).bySlug({ slug: id })).toMatchObject({ isMine: true });
		const act = as(engineer).setStatus({ id, status: 'listed' });
		expect((await refusal(act)).code).toBe('account/forbidden');
	});
});

describe('a model’s life', () => {
	it('is edited, paused, resumed and deleted; who waited is told', async () => {
		const id = await addModel(store, engineer);
		const before = await as(engineer).editable({ id });
		await as(engineer).edit({ ...before, title: 'Renamed', threshold: 9 });
		expect(await as(null).bySlug({ slug: id })).toMatchObject({ title: 'Renamed', remaining: 9 });

		const topK = { share: 0.05, entries: 'sign' } as const;
		await as(engineer).edit({ ...before, title: 'Renamed', codec: 'top-k', topK });
		expect(await as(null).head({ id })).toMatchObject({ codec: 'top-k', topK });
		expect(await as(engineer).editable({ id })).toMatchObject({ topK, numWeights: 4 });

		await as(engineer).setStatus({ id, status: 'paused' });
		expect(await as(null).head({ id })).toMatchObject({ acceptsUpdates: false });
		await as(engineer).setStatus({ id, status: 'listed' });

		const update = await makeUpdate(id);
		await send(store, asha, update);
		await as(engineer).delete({ id });
		expect((await refusal(as(engineer).head({ id }))).code).toBe('model/not-found');

		const mine = appRouter.createCaller({ account: asha, services: store }).updates;
		expect(await mine.statuses({ ids: [update.id] })).toMatchObject({
			items: [
				{
					status: 'rejected',
					modelTitle: 'Renamed',
					receipt: { body: { outcome: { code: 'model/not-listed' } } }
				}
			]
		});
	});
});
