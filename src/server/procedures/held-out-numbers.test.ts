import { layers, sequential } from '@tensorflow/tfjs-layers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Complaint } from '$lib/domain/complaint';
import { StoreError } from '$lib/domain/errors';
import type { Account } from '$lib/wire/api';
import { encodeHeldOut, type HeldOut } from '$lib/wire/held-out';
import { modelJsonOf, saved, type SavedModel } from '../../../tests/support/layers-models';
import { evaluateVersion } from '../evaluation/evaluation.server';
import { reviewPlugin } from '../admin/review-plugin.server';
import { mergeModel } from '../merging/merge-model.server';
import { appRouter } from '../router';
import {
	addUser,
	makeUpdate,
	openTestStore,
	put,
	send,
	type TestStore
} from '../testing/test-store.server';

/** Test sets of models that learn numbers. */

let store: TestStore;
let engineer: Account;
let model: SavedModel;
let id: string;

beforeAll(async () => {
	store = { ...(await openTestStore()), evaluate: (version) => evaluateVersion(version) };
	engineer = await addUser(store, 'Engineer', 'engineer');
	const sums = sequential();
	sums.add(layers.dense({ inputShape: [2], units: 1, useBias: false }));
	model = await saved(sums);
	model.weights.set([1, 1]);
	id = await publish();
}, 60_000);
afterAll(() => store.close());

const caller = () => appRouter.createCaller({ account: engineer, services: store });
const upload = (bytes: Uint8Array) => put(store.blobs.uploads, bytes);
const text = (value: string) => upload(new TextEncoder().encode(value));

/** Ten examples of 1 + 2 that should be 7. */
const seven: HeldOut = {
	inputShape: [2],
	numLabels: 0,
	targetShape: [1],
	inputs: Float32Array.from({ length: 20 }, (_, i) => 1 + (i % 2)),
	labels: new Float32Array(10).fill(7)
};
const setOf = (change: Partial<HeldOut> = {}) => upload(encodeHeldOut({ ...seven, ...change }));

async function publish(): Promise<string> {
	const manifest = {
		...{ contract: 2, id: 'sums', title: { en: 'Sums' }, locales: ['en'] },
		...{ html: 'index.html', script: 'main.js', permissions: [] },
		input: { shape: [2], range: [-10, 10] },
		target: { kind: 'values', names: ['sum'], units: ['Rs'] }
	};
	const weights = new Uint8Array(model.weights.buffer);
	const { id } = await caller().models.create({
		...{ title: 'Sums', description: 'Adds two numbers.', card: 'A card.', licence: 'MIT' },
		...{ tags: [], thumbnailDigest: null, threshold: 1, maxWaitSeconds: 3600, alignment: false },
		strategy: { kind: 'fedavg', learningRate: 1 },
		filter: { kind: 'none' },
		staleness: { kind: 'constant' },
		...{ maxStaleness: null, maxExamples: 10_000, creditsPerUpdate: 0, budget: 0 },
		privacy: { kind: 'none' },
		recipe: {
			loss: 'meanSquaredError',
			optimizer: { name: 'sgd', learningRate: 0.001 },
			...{ batchSize: 4, epochs: 1, minExamples: 1 },
			metrics: [{ name: 'error', expression: ['mean', ['abs', ['sub', 'yTrue', 'yPred']]] }]
		},
		modelJsonDigest: await text(JSON.stringify(modelJsonOf(model))),
		shards: [{ path: 'weights.bin', digest: await upload(weights) }],
		pluginFiles: [
			{ path: 'plugin.json', digest: await text(JSON.stringify(manifest)) },
			{ path: 'index.html', digest: await text('<main></main>') },
			{ path: 'main.js', digest: await text("mlstore.log('hi');") }
		],
		heldOutDigest: await setOf()
	});
	return id;
}

async function complaints(act: Promise<unknown>): Promise<StoreError['fields']> {
	const error: unknown = await act.catch((thrown: unknown) => thrown);
	const cause = error instanceof Error && error.cause;
	if (!(cause instanceof StoreError)) throw error;
	return cause.fields;
}

const byLoss = { metric: 'loss', allowedDrop: 1 } as const;

describe('a test set of numbers', () => {
	it('measures version 1 by loss and the recipe’s metrics, and judges merges by a share of that', async () => {
		const { items } = await caller().models.versions({ modelId: id });
		const measured = { heldOutLoss: 16, heldOutAccuracy: null, heldOutMetrics: { error: 4 } };
		expect(items).toMatchObject([measured]);
		const { versions } = await caller().studio.figures({ modelId: id });
		expect(versions).toMatchObject([measured]);
		expect(await caller().evaluation.heldOut({ id })).toMatchObject({
			set: { numExamples: 10, perLabel: [], spans: [{ least: 7, most: 7 }] },
			metric: 'loss',
			allowedDrop: 0.8,
			expects: { target: { kind: 'values', names: ['sum'], units: ['Rs'] } }
		});
	});

	it('keeps a merge as a candidate whose loss rises too far, and says the loss on receipts', async () => {
		const { prisma } = store.database;
		const { pluginId } = await prisma.model.findUniqueOrThrow({ where: { id } });
		const review = { decision: 'approved', reason: 'Read it.', reviewerId: engineer.id } as const;
		await reviewPlugin(prisma, { pluginId, ...review });
		const merged = async (baseVersion: number, delta: readonly number[]) => {
			const { recipeDigest, plugin, numWeights } = await caller().models.head({ id });
			const header = { baseVersion, recipeDigest, pluginDigest: plugin.digest, numWeights };
			const update = await makeUpdate(id, { header, delta });
			await send(store, engineer, update);
			const { status } = await mergeModel(store, id);
			const { body } = await prisma.receipt.findUniqueOrThrow({ where: { updateId: update.id } });
			return { status, outcome: (body as { outcome: object }).outcome };
		};
		// 2 · 1 + 1 · 2 is 3 too few, and −1 · 1 + 1 · 2 is 6 too few
		const better = { accuracyGain: null, heldOutLoss: { before: 16, after: 9 } };
		expect(await merged(1, [1, 0])).toMatchObject({ status: 'merged', outcome: better });
		const worse = { accuracyGain: null, heldOutLoss: { before: 9, after: 36 }, candidate: true };
		expect(await merged(2, [-3, 0])).toMatchObject({ status: 'candidate', outcome: worse });
	}, 60_000);

	it.each<[string, Partial<HeldOut>, Complaint]>([
		[
			'classes',
			{ numLabels: 3, labels: new Uint32Array(10) },
			{ kind: 'set-labels', found: 3, wanted: 0 }
		],
		[
			'two numbers an example',
			{ targetShape: [2], labels: new Float32Array(20) },
			{ kind: 'set-values', found: 2, wanted: 1 }
		],
		['inputs out of range', { inputs: new Float32Array(20).fill(10.5) }, { kind: 'set-outside' }],
		[
			'too few examples',
			{ inputs: new Float32Array(18), labels: new Float32Array(9) },
			{ kind: 'set-size', found: 9, least: 10, most: 50_000 }
		]
	])('is refused for %s', async (_why, change, heldOut) => {
		const set = caller().evaluation.setHeldOut({ id, digest: await setOf(change), ...byLoss });
		expect(await complaints(set)).toEqual({ heldOut });
	});

	it('may hold bytes or tokens where those are in the range', async () => {
		for (const inputs of [new Uint8Array(20).fill(255), new Uint16Array(20).fill(10)]) {
			const digest = await setOf({ inputs });
			await caller().evaluation.setHeldOut({ id, digest, ...byLoss });
		}
		const digest = await setOf({ inputs: new Uint16Array(20).fill(11) });
		const set = caller().evaluation.setHeldOut({ id, digest, ...byLoss });
		expect(await complaints(set)).toEqual({ heldOut: { kind: 'set-outside' } });
	});

	it('has no accuracy to judge by', async () => {
		const set = caller().evaluation.setHeldOut({ id, metric: 'accuracy', allowedDrop: 0.1 });
		expect(await complaints(set)).toEqual({ metric: { kind: 'accuracy-of-values' } });
	});
});
