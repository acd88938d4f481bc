import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { StoreError } from '$lib/domain/errors';
import type { Account, CreateModel } from '$lib/wire/api';
import { encodeHeldOut, type HeldOut } from '$lib/wire/held-out';
import { modelJsonOf, tinyCnn, type SavedModel } from '../../../tests/support/layers-models';
import { reviewPlugin } from '../admin/review-plugin.server';
import { evaluateVersion } from '../evaluation/evaluation.server';
import { evaluateVersions } from '../evaluation/evaluate-versions.server';
import { appRouter } from '../router';
import {
	addUser,
	makeUpdate,
	openTestStore,
	put,
	send,
	type TestStore
} from '../testing/test-store.server';
import { fieldTexts } from '$lib/i18n/complaint-text';

let store: TestStore;
let engineer: Account;
let asha: Account;
let saved: SavedModel;

beforeAll(async () => {
	store = { ...(await openTestStore()), evaluate: (version) => evaluateVersion(version) };
	engineer = await addUser(store, 'Engineer', 'engineer');
	asha = await addUser(store, 'Asha');
	saved = await tinyCnn(2);
}, 60_000);
afterAll(() => store.close());

const as = (account: Account | null) => appRouter.createCaller({ account, services: store });
const upload = (bytes: Uint8Array) => put(store.blobs.uploads, bytes);
const text = (value: string) => new TextEncoder().encode(value);
const json = (value: unknown) => text(JSON.stringify(value));

const recipe: CreateModel['recipe'] = {
	loss: 'categoricalCrossentropy',
	optimizer: { name: 'sgd', learningRate: 0.1 },
	batchSize: 4,
	epochs: 1,
	metrics: ['accuracy'],
	minExamples: 1
};

async function pluginFiles(id: string, labels: readonly string[]) {
	const manifest = {
		...{ contract: 1, id, title: 'Squares', html: 'index.html', script: 'main.js' },
		...{ inputShape: [4, 4, 1], labels, permissions: [] }
	};
	return [
		{ path: 'plugin.json', digest: await upload(json(manifest)) },
		{ path: 'index.html', digest: await upload(text('<main></main>')) },
		{ path: 'main.js', digest: await upload(text("mlstore.log('hi');")) }
	];
}

async function modelFiles(model: SavedModel) {
	const digest = await upload(new Uint8Array(model.weights.buffer));
	return {
		modelJsonDigest: await upload(json(modelJsonOf(model))),
		shards: [{ path: 'weights.bin', digest }]
	};
}

async function approve(modelId: string): Promise<void> {
	const { prisma } = store.database;
	const { pluginId } = await prisma.model.findUniqueOrThrow({ where: { id: modelId } });
	const decision = { decision: 'approved', reason: 'Read it.' } as const;
	await reviewPlugin(prisma, { pluginId, reviewerId: engineer.id, ...decision });
}

/** A listed model that tells two labels apart in pictures of 4 × 4. */
async function publish(): Promise<string> {
	const { id } = await as(engineer).models.create({
		title: 'Squares',
		description: 'Tells squares from others.',
		card: 'A card.',
		licence: 'MIT',
		tags: [],
		thumbnailDigest: null,
		threshold: 3,
		maxWaitSeconds: 3600,
		strategy: { kind: 'fedavg', learningRate: 1 },
		staleness: { kind: 'constant' },
		alignment: false,
		maxStaleness: null,
		maxExamples: 10_000,
		privacy: { kind: 'none' },
		creditsPerUpdate: 0,
		recipe,
		...(await modelFiles(saved)),
		pluginFiles: await pluginFiles('squares', ['no', 'yes']),
		budget: 0
	});
	await approve(id);
	return id;
}

function heldOut(change: Partial<HeldOut> = {}): Promise<string> {
	const labels = change.labels ?? Uint32Array.from({ length: 12 }, (_, i) => (i < 3 ? 0 : 1));
	return upload(
		encodeHeldOut({
			inputShape: [4, 4, 1],
			numLabels: 2,
			inputs: new Uint8Array(16 * labels.length),
			...change,
			labels
		})
	);
}

const byAccuracy = { metric: 'accuracy', allowedDrop: 0.02 } as const;

async function refusal(act: Promise<unknown>): Promise<StoreError> {
	const error: unknown = await act.catch((thrown: unknown) => thrown);
	const cause = error instanceof Error && error.cause;
	if (!(cause instanceof StoreError)) throw error;
	return cause;
}

describe('a held-out set', () => {
	it('is set, seen by its engineer, measured with, replaced and removed; nobody can fetch it', async () => {
		const id = await publish();
		const { evaluation, models } = as(engineer);
		expect(await evaluation.heldOut({ id })).toMatchObject({
			set: null,
			expects: {
				input: { shape: [4, 4, 1], values: { kind: 'range', least: 0, most: 1 } },
				target: { kind: 'classes', labels: ['no', 'yes'] }
			}
		});
		const digest = await heldOut();
		await evaluation.setHeldOut({ id, digest, ...byAccuracy });
		expect(await evaluation.heldOut({ id })).toMatchObject({
			set: { numExamples: 12, perLabel: [3, 9] },
			...byAccuracy,
			progress: { total: 1, measured: 0, failed: 0 }
		});
		expect(await store.blobs.published.size(digest)).toBeNull();

		await evaluateVersions(store);
		expect((await evaluation.heldOut({ id })).progress).toEqual({
			total: 1,
			measured: 1,
			failed: 0
		});
		const measured = async () => (await models.versions({ modelId: id })).items[0];
		// every picture is the same, so one of the labels is always right
		expect([0.25, 0.75]).toContain((await measured())?.heldOutAccuracy);

		// only how it is judged by: the numbers stay
		await evaluation.setHeldOut({ id, metric: 'loss', allowedDrop: 0.5 });
		expect(await evaluation.heldOut({ id })).toMatchObject({
			metric: 'loss',
			progress: { measured: 1 }
		});
		// another set: what the first one measured is not shown beside it
		const other = await heldOut({ labels: new Uint32Array(10) });
		await evaluation.setHeldOut({ id, digest: other, ...byAccuracy });
		expect(await measured()).toMatchObject({ heldOutLoss: null, heldOutAccuracy: null });
		await evaluateVersions(store);
		expect([0, 1]).toContain((await measured())?.heldOutAccuracy);

		await evaluation.removeHeldOut({ id });
		expect(await evaluation.heldOut({ id })).toMatchObject({ set: null });
		expect(await measured()).toMatchObject({ heldOutAccuracy: null });
	}, 60_000);

	it.each<[string, RegExp, () => Promise<string | undefined>]>([
		['no set', /Choose/, () => Promise.resolve(undefined)],
		['one that never arrived', /did not arrive/, () => Promise.resolve('0'.repeat(64))],
		['another kind of file', /not a held-out set/, () => upload(text('not one, but long enough'))],
		[
			'another shape',
			/2 × 8 × 1, but the model takes 4 × 4 × 1/,
			() => heldOut({ inputShape: [2, 8, 1] })
		],
		['other labels', /3 labels, but the model has 2/, () => heldOut({ numLabels: 3 })],
		['too few examples', /9 examples/, () => heldOut({ labels: new Uint32Array(9) })],
		['too many', /50,001 examples/, () => heldOut({ labels: new Uint32Array(50_001) })],
		[
			'a value that is no number',
			/NaN or infinite/,
			() => heldOut({ inputs: new Float32Array(16 * 12).fill(NaN) })
		]
	])('is refused for %s', async (_what, why, make) => {
		const id = await anyModel();
		const act = as(engineer).evaluation.setHeldOut({ id, digest: await make(), ...byAccuracy });
		const refused = await refusal(act);
		expect(refused.code).toBe('held-out/invalid');
		expect(fieldTexts(refused).heldOut).toMatch(why);
		expect(await as(engineer).evaluation.heldOut({ id })).toMatchObject({ set: null });
	});

	it('is refused a margin that no accuracy can fall by', async () => {
		const digest = await heldOut();
		const id = await anyModel();
		const margin = { metric: 'accuracy', allowedDrop: 2 } as const;
		const act = as(engineer).evaluation.setHeldOut({ id, digest, ...margin });
		expect(await refusal(act)).toMatchObject({
			fields: { allowedDrop: { kind: 'drop-too-large' } }
		});
	});

	let kept: string | undefined;
	const anyModel = async () => (kept ??= await publish());
});

describe('a new line', () => {
	const nothingNew = { modelJsonDigest: null, shards: [], pluginFiles: null };

	const headerFor = async (id: string) => {
		const { line, version, recipeDigest, plugin, numWeights } = await as(null).models.head({ id });
		const base = { line, baseVersion: version, recipeDigest, numWeights };
		return { ...base, pluginDigest: plugin.digest, numExamples: 5 };
	};
	/** Lines of a model that its follower was told of. */
	const newLinesTold = async (modelId: string) => {
		const kind = 'followed-model-new-line';
		const where = { userId: asha.id, kind, body: { path: ['modelId'], equals: modelId } };
		const told = await store.database.prisma.notice.findMany({
			where,
			orderBy: { createdAt: 'asc' }
		});
		return told.map(({ body }) => (body as { line: number }).line);
	};
	const updateOn = async (id: string, header: Awaited<ReturnType<typeof headerFor>>) => {
		const delta = new Array<number>(header.numWeights).fill(0.25);
		return makeUpdate(id, { header, delta });
	};

	it('with another recipe goes on from the last head, once what waited is merged', async () => {
		const id = await publish();
		const { evaluation, models } = as(engineer);
		const old = await headerFor(id);
		const waiting = await updateOn(id, old);
		expect(await send(store, asha, waiting)).toMatchObject({ status: 'queued' });

		await as(asha).follows.set({ modelId: id, following: true });
		const faster = { ...recipe, optimizer: { name: 'sgd', learningRate: 0.2 } } as const;
		expect(await evaluation.newLine({ id, recipe: faster, ...nothingNew })).toEqual({
			line: 2,
			heldOutDropped: false
		});
		const { items } = await models.versions({ modelId: id });
		expect(items.map(({ line, number }) => [line, number])).toEqual([
			[2, 1],
			[1, 2],
			[1, 1]
		]);
		// the waiting update made the old line's last version, and that is where the new one begins
		expect(items[0]?.weightsDigest).toBe(items[1]?.weightsDigest);
		expect(items[1]?.weightsDigest).not.toBe(items[2]?.weightsDigest);
		for (const { weightsDigest } of items) {
			expect(await store.blobs.published.size(weightsDigest)).toBeGreaterThan(0);
		}
		expect(await models.head({ id })).toMatchObject({ line: 2, version: 1, recipe: faster });

		// trained on the old line, sent too late
		const late = await updateOn(id, old);
		expect(await send(store, asha, late)).toMatchObject({
			status: 'rejected',
			code: 'update/line-closed'
		});
		// what waits on the second line is merged before the third
		const between = await updateOn(id, await headerFor(id));
		expect(await send(store, asha, between)).toMatchObject({ status: 'queued' });
		await evaluation.newLine({ id, recipe, ...nothingNew });
		expect(await models.head({ id })).toMatchObject({ line: 3, version: 1 });
		expect(await newLinesTold(id)).toEqual([2, 3]);
	}, 60_000);

	it('with another model and plugin drops a set that no longer fits, and waits for review', async () => {
		const id = await publish();
		const { evaluation, models } = as(engineer);
		await evaluation.setHeldOut({ id, digest: await heldOut(), ...byAccuracy });
		await as(asha).follows.set({ modelId: id, following: true });
		const three = await tinyCnn(3);
		const started = await evaluation.newLine({
			id,
			recipe,
			...(await modelFiles(three)),
			pluginFiles: await pluginFiles('three', ['no', 'yes', 'perhaps'])
		});
		expect(started).toEqual({ line: 2, heldOutDropped: true });
		expect(await evaluation.heldOut({ id })).toMatchObject({ set: null });
		const { prisma } = store.database;
		expect(
			await prisma.notice.count({ where: { userId: engineer.id, kind: 'held-out-dropped' } })
		).toBe(1);
		// nobody meets a plugin that no moderator has seen
		expect((await refusal(as(null).models.head({ id }))).code).toBe('model/not-found');
		expect(await newLinesTold(id)).toEqual([]);
		await approve(id);
		const head = await models.head({ id });
		expect(head).toMatchObject({ line: 2, version: 1, numWeights: three.weights.length });
		const bytes = await store.blobs.published.read(head.weights.digest);
		expect(new Float32Array(bytes.buffer)).toEqual(three.weights);
	}, 60_000);

	it('hands in again what a reviewer wants changed; nothing is listed before that is approved', async () => {
		const id = await publish();
		const { prisma } = store.database;
		const stored = () => prisma.model.findUniqueOrThrow({ where: { id } });
		const review = { pluginId: (await stored()).pluginId, reviewerId: engineer.id, reason: 'No.' };
		await reviewPlugin(prisma, { ...review, decision: 'changesRequested' });
		const standing = async () => (await as(engineer).plugins.ofModel({ id })).decision;
		expect(await standing()).toBe('changesRequested');
		const changed = { pluginFiles: await pluginFiles('changed', ['no', 'yes']) };
		await as(engineer).evaluation.newLine({ id, recipe, ...nothingNew, ...changed });
		// to approve what it had before lists nothing
		await reviewPlugin(prisma, { ...review, decision: 'approved' });
		expect((await stored()).status).toBe('pending');
		await approve(id);
		expect((await stored()).status).toBe('listed');
	}, 60_000);

	it.each<[string, () => Promise<object>]>([
		['recipe', () => Promise.resolve({})],
		['shards', async () => ({ ...(await modelFiles(saved)), shards: [] })],
		['plugin', async () => ({ pluginFiles: await pluginFiles('other', ['a', 'b', 'c']) })],
		['plugin', () => Promise.resolve({ pluginFiles: [] })]
	])(
		'is refused at its field %s, and the old line stays',
		async (field, change) => {
			const id = await publish();
			const input = { id, recipe, modelJsonDigest: null, shards: [], pluginFiles: null };
			const act = as(engineer).evaluation.newLine({ ...input, ...(await change()) });
			expect(Object.keys((await refusal(act)).fields ?? {})).toEqual([field]);
			expect(await as(null).models.head({ id })).toMatchObject({ line: 1, version: 1 });
		},
		60_000
	);
});
