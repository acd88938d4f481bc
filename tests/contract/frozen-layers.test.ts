import '@tensorflow/tfjs-backend-wasm';
import { setBackend } from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DEFAULT_TOP_K } from '$lib/domain/codec';
import { DEFAULT_FILTER } from '$lib/domain/filters/filter-policy';
import { layersModelFiles } from '$lib/domain/tfjs-export';
import type { Account, CreateModel, HeadManifest } from '$lib/wire/api';
import { encodeHeldOut } from '$lib/wire/held-out';
import { readModelFiles } from '$lib/wire/model-files';
import { encodeUpdate } from '$lib/wire/update-container';
import { newHeader } from '$lib/wire/update-header';
import { headOf } from '$server/catalogue/views.server';
import { standingOf } from '$server/credits/standings.server';
import { evaluateVersion } from '$server/evaluation/evaluation.server';
import { trainReference } from '$server/evaluation/guide.server';
import { mergeModel } from '$server/merging/merge-model.server';
import { replayMerge } from '$server/merging/replay/replay-merge.server';
import { startLine } from '$server/publishing/new-line.server';
import { publishModel } from '$server/publishing/publish-model.server';
import { findModel } from '$server/repositories/models.server';
import { findVersion } from '$server/repositories/versions.server';
import {
	addUser,
	openTestStore,
	put,
	send,
	type TestStore
} from '$server/testing/test-store.server';
import { registerGradientKernels } from '$workers/kernels/register';
import { trainLocally } from '$workers/local-training';
import { predict } from '$workers/prediction';
import type { ModelState } from '$workers/training-api';
import { TrainingControl } from '$workers/training-control';
import { frozenCnn } from '../support/frozen-models';
import { modelJsonOf, tinyCnn, type SavedModel } from '../support/layers-models';

const spec = { inputShape: [4, 4, 1], numLabels: 3 };
const HEAD_WEIGHTS = 18 * 3 + 3;
/** Of a kernel of 2 × 2 × 2, a bias of 2, and four times 2 of the normalisation. */
const FROZEN_WEIGHTS = 8 + 2 + 8;

const recipe: CreateModel['recipe'] = {
	loss: 'categoricalCrossentropy',
	optimizer: { name: 'sgd', learningRate: 0.1 },
	batchSize: 4,
	epochs: 2,
	metrics: ['accuracy'],
	minExamples: 1
};

const plugin = {
	'plugin.json': JSON.stringify({
		contract: 1,
		id: 'frozen',
		title: 'Frozen',
		html: 'index.html',
		script: 'main.js',
		inputShape: spec.inputShape,
		labels: ['dark', 'grey', 'bright'],
		permissions: []
	}),
	'index.html': '<p>Frozen</p>',
	'main.js': 'plugin.ready();'
};

/** Twelve images, each as bright as its label. */
function examples(step = 1) {
	const labels = Uint32Array.from({ length: 12 }, (_, i) => i % 3);
	const bright = (i: number) => 60 * (labels[Math.floor(i / 16)] ?? 0) + ((i * step) % 7);
	return { labels, inputs: Uint8Array.from({ length: 192 }, (_, i) => bright(i)) };
}

let store: TestStore;
let engineer: Account;
let contributor: Account;
beforeAll(async () => {
	registerGradientKernels();
	await setBackend('wasm');
	const services = await openTestStore();
	store = { ...services, evaluate: evaluateVersion, guide: trainReference };
	engineer = await addUser(store, 'Engineer', 'engineer');
	contributor = await addUser(store, 'Asha');
}, 60_000);
afterAll(() => store.close());

const upload = (bytes: Uint8Array) => put(store.blobs.uploads, bytes);
const text = (content: string) => upload(new TextEncoder().encode(content));

async function filesOf(model: SavedModel) {
	const weights = new Uint8Array(model.weights.slice().buffer);
	return {
		modelJsonDigest: await text(JSON.stringify(modelJsonOf(model))),
		shards: [{ path: 'weights.bin', digest: await upload(weights) }]
	};
}

/** @returns The model's id. */
async function publish(model: SavedModel): Promise<string> {
	const pluginFiles = await Promise.all(
		Object.entries(plugin).map(async ([path, content]) => ({ path, digest: await text(content) }))
	);
	const input: CreateModel = {
		title: 'Frozen',
		description: 'For tests.',
		card: '---\nlicense: mit\n---\n# Frozen',
		licence: 'MIT',
		tags: [],
		thumbnailDigest: null,
		threshold: 2,
		maxWaitSeconds: 3600,
		strategy: { kind: 'fedavg', learningRate: 1 },
		staleness: { kind: 'constant' },
		alignment: false,
		maxStaleness: null,
		maxExamples: 1000,
		codec: 'float32',
		topK: DEFAULT_TOP_K,
		filter: DEFAULT_FILTER,
		privacy: { kind: 'none' },
		creditsPerUpdate: 0,
		budget: 0,
		recipe,
		pluginFiles,
		heldOutDigest: await upload(encodeHeldOut({ ...spec, ...examples(3) })),
		...(await filesOf(model))
	};
	const owner = { ownerId: engineer.id, review: 'approved' as const };
	return (await publishModel(store, owner, input)).id;
}

async function head(id: string): Promise<HeadManifest> {
	const { prisma } = store.database;
	const model = await findModel(prisma, { id });
	const version =
		model &&
		(await findVersion(prisma, { modelId: id, line: model.line, number: model.headNumber }));
	if (!model || !version) throw new Error('There is no such model.');
	return headOf(model, version, await standingOf(prisma, model, 0));
}

/** What a device fetches of a head. */
async function stateOf({ topologyDigest, weights, weightSpecs, frozen }: HeadManifest) {
	const { published } = store.blobs;
	const floats = async (digest: string) =>
		new Float32Array(new Uint8Array(await published.read(digest)).buffer);
	const topology = new TextDecoder().decode(await published.read(topologyDigest));
	const state: ModelState = {
		topology: JSON.parse(topology),
		weightSpecs,
		weights: await floats(weights.digest),
		frozen: frozen && { specs: frozen.specs, values: await floats(frozen.digest) }
	};
	return { state, topology };
}

/** Trains the head on a device and sends the update. */
async function contribute(id: string, step: number): Promise<number> {
	const manifest = await head(id);
	const { labels, inputs } = examples(step);
	const { payload, summary } = await trainLocally(
		{
			model: (await stateOf(manifest)).state,
			recipe,
			examples: { spec, labels, inputs: Float32Array.from(inputs, (value) => value / 255) },
			encoding: 'float32',
			residual: null,
			clippingNorm: null,
			privacy: { kind: 'none' },
			seed: step
		},
		{ backend: 'wasm', control: new TrainingControl(), onBatch: () => undefined }
	);
	const header = newHeader(manifest, summary, Date.now());
	const bytes = encodeUpdate(header, payload);
	expect(await send(store, contributor, { id: header.id, bytes })).toMatchObject({
		status: 'queued'
	});
	return payload.length;
}

describe('a model with frozen layers', () => {
	it('is published, trained, merged, measured, merged again and exported', async () => {
		const model = await frozenCnn();
		const id = await publish(model);
		const first = await head(id);
		expect(first).toMatchObject({
			numWeights: HEAD_WEIGHTS,
			weights: { bytes: 4 * HEAD_WEIGHTS },
			frozen: { bytes: 4 * FROZEN_WEIGHTS }
		});
		expect(first.weightSpecs.map(({ name }) => name)).toEqual(['head/kernel', 'head/bias']);

		for (const step of [1, 2]) expect(await contribute(id, step)).toBe(4 * HEAD_WEIGHTS);
		expect(await mergeModel(store, id)).toMatchObject({ status: 'merged', version: 2 });
		const second = await head(id);
		expect(second.frozen).toEqual(first.frozen);
		expect(second.weights).toMatchObject({ bytes: 4 * HEAD_WEIGHTS });
		expect(second.weights.digest).not.toBe(first.weights.digest);

		const { prisma } = store.database;
		const version = await findVersion(prisma, { modelId: id, line: 1, number: 2 });
		expect(version).toMatchObject({
			heldOutError: null,
			heldOutLoss: expect.any(Number) as number
		});
		expect(await replayMerge(store, version?.id ?? '')).toMatchObject({ result: 'same' });

		// what a device predicts, the exported files predict
		const { state, topology } = await stateOf(second);
		const files = layersModelFiles(topology, [
			{ specs: state.weightSpecs, bytes: bytesOf(state.weights) },
			...(state.frozen ? [{ specs: state.frozen.specs, bytes: bytesOf(state.frozen.values) }] : [])
		]);
		const shards = new Map([['weights.bin', files['weights.bin']]]);
		const exported = readModelFiles(new TextEncoder().encode(files['model.json']), shards);
		const asked = { spec, inputs: Float32Array.from(examples().inputs, (value) => value / 255) };
		expect(await predict(exported, asked)).toEqual(await predict(state, asked));
		expect(exported.weights).toHaveLength(model.weights.length);
	}, 60_000);

	it('keeps its frozen weights in a new line, unless there are new files', async () => {
		const id = await publish(await frozenCnn());
		const before = await head(id);
		const newRecipe = { ...recipe, epochs: 3 };
		const same = { id, modelJsonDigest: null, shards: [], pluginFiles: null };
		await startLine(store, await found(id), { ...same, recipe: newRecipe });
		expect(await head(id)).toMatchObject({
			line: 2,
			weights: before.weights,
			frozen: before.frozen
		});

		const files = await filesOf(await tinyCnn());
		await startLine(store, await found(id), { ...same, recipe, ...files });
		const after = await head(id);
		expect(after).toMatchObject({ line: 3, numWeights: HEAD_WEIGHTS + 10 });
		expect(after.frozen).toBeUndefined();
	}, 60_000);

	it('is refused with nothing left to train', async () => {
		await expect(publish(await frozenCnn({ isHeadFrozen: true }))).rejects.toMatchObject({
			code: 'model/invalid',
			fields: { modelJson: { kind: 'model-all-frozen' } }
		});
	});
});

function bytesOf(weights: Float32Array): Uint8Array<ArrayBuffer> {
	return new Uint8Array(weights.slice().buffer);
}

async function found(id: string) {
	const model = await findModel(store.database.prisma, { id });
	if (!model) throw new Error('There is no such model.');
	return model;
}
