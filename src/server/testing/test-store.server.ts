import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { uuidv7 } from 'uuidv7';
import { DEFAULT_TOP_K, encodeDelta } from '$lib/domain/codec';
import { NO_PRIVACY, type AppliedPrivacy } from '$lib/domain/privacy/policy';
import type { UpdateHeader } from '$lib/domain/update';
import type { Account, SubmitAnswer } from '$lib/wire/api';
import { jsonDigest } from '$lib/wire/digest';
import { encodeUpdate } from '$lib/wire/update-container';
import { createAuth } from '../auth/auth.server';
import { Visitors } from '../auth/visitors.server';
import { databaseRateLimiter } from '../auth/rate-limiter.server';
import { folderBlobs } from '../blobs/folder-blob-store.server';
import { readConfig } from '../config.server';
import { fundModel } from '../credits/budgets.server';
import { correctCredits } from '../credits/corrections.server';
import { requestWithdrawal } from '../credits/withdrawals.server';
import { openDatabase } from '../database/database.server';
import { LocalEvents } from '../events/local-events.server';
import { Merging } from '../merging/merging.server';
import { configuredProviders } from '../payments/providers.server';
import { BossMergeQueue } from '../queue/merge-queue.server';
import { inTransaction } from '../repositories/db.server';
import { insertModel, type NewModel } from '../repositories/models.server';
import { keepPlugin, keepRecipe } from '../repositories/parts.server';
import { insertPayment } from '../repositories/payments.server';
import { insertVersion, UNMEASURED } from '../repositories/versions.server';
import type { Services } from '../services.server';
import { Intake } from '../updates/intake.server';
import { submitUpdate } from '../updates/submit.server';
import { copyTemplateDatabase } from './template-database.server';

/** A whole store on a folder of its own, for tests: every part real, its merge jobs asked for but not done. */
export interface TestStore extends Services {
	readonly queue: BossMergeQueue;
}

/**
 * @param kept A folder to open again and to keep; else the store has one of its own, gone when it closes.
 * @param url Of a database server; absent: the embedded database in the folder.
 */
export async function openTestStore(kept?: string, url?: string): Promise<TestStore> {
	const dataDir = kept ?? (await mkdtemp(join(tmpdir(), 'ml-store-test-')));
	if (kept === undefined) await copyTemplateDatabase(dataDir);
	const config = readConfig({ DATA_DIR: dataDir, HELPER_LOOPBACK: '1' });
	const database = await openDatabase({ dataDir, url });
	// trying out all backends would take longer than most tests
	const merging = new Merging('cpu');
	const events = new LocalEvents();
	const queue = await BossMergeQueue.open(database);
	const closing = new AbortController();
	const { platformFeePercent } = config;
	const { prisma } = database;
	const auth = createAuth({ config, secret: 's'.repeat(32), prisma });
	return {
		intake: new Intake({ prisma, queue, events, platformFeePercent }),
		config,
		database,
		blobs: folderBlobs(join(dataDir, 'blobs')),
		merging,
		evaluate: () => Promise.reject(new Error('No test model has a held-out set.')),
		guide: () => Promise.reject(new Error('No test model has a held-out set.')),
		events,
		queue,
		payments: configuredProviders(config),
		push: null,
		auth,
		visitors: new Visitors(auth, prisma),
		limiter: databaseRateLimiter(prisma),
		closing: closing.signal,
		beginClosing: () => closing.abort(),
		async close() {
			closing.abort();
			await queue.close();
			await merging.close();
			await database.close();
			if (kept === undefined) await rm(dataDir, { recursive: true });
		}
	};
}

export async function addUser(
	store: TestStore,
	name: string,
	role: Account['role'] = 'contributor'
): Promise<Account> {
	const email = `${name.toLowerCase()}.${uuidv7()}@test.local`;
	const account = { id: uuidv7(), name, email, role };
	await store.database.prisma.user.create({ data: { ...account, phone: '9800000000' } });
	return account;
}

/** A payment of 10 credits that its provider has not been told of. @returns Its id. */
export async function addPayment(store: TestStore, user: Account): Promise<string> {
	const id = uuidv7();
	const payment = { id, userId: user.id, provider: 'khalti-simulator', checkAfter: null };
	await insertPayment(store.database.prisma, { ...payment, amountMinor: 1000n, credits: 10n });
	return id;
}

const recipe = {
	loss: 'categoricalCrossentropy',
	optimizer: { name: 'sgd', learningRate: 0.1 },
	batchSize: 8,
	epochs: 1,
	metrics: ['accuracy'],
	minExamples: 5
} as const;

const manifest = {
	contract: 1,
	id: 'test',
	title: 'Test',
	html: 'index.html',
	script: 'plugin.js',
	inputShape: [2],
	labels: ['no', 'yes'],
	permissions: []
} as const;

export const TEST_PLUGIN_DIGEST = 'b'.repeat(64);
export const TEST_WEIGHTS = 4;

/** Gives somebody credits. */
export function grant(store: TestStore, user: Account, amount: bigint): Promise<boolean> {
	return inTransaction(store.database.prisma, (tx) =>
		correctCredits(tx, {
			userId: user.id,
			amount,
			reason: 'For a test.',
			actorId: null,
			requestId: uuidv7()
		})
	);
}

/** Has somebody ask for 100 credits to be paid out, which they are granted first. @returns Its id. */
export async function addWithdrawal(store: TestStore, user: Account): Promise<string> {
	await grant(store, user, 100n);
	const id = uuidv7();
	const asked = { id, userId: user.id, credits: 100n, destination: 'A wallet', pricePaisa: 100 };
	await inTransaction(store.database.prisma, (tx) => requestWithdrawal(tx, asked));
	return id;
}

/**
 * Adds a listed model of four weights, all 0, whose updates merge two at a time.
 *
 * @param change Other values; `budget` is what its escrow holds (the owner is granted it), plenty if absent.
 * @returns Its id.
 */
export async function addModel(
	store: TestStore,
	owner: Account,
	{ budget = 1_000_000n, ...change }: Partial<NewModel> & { readonly budget?: bigint } = {}
): Promise<string> {
	const { prisma } = store.database;
	const id = uuidv7();
	const recipeId = await keepRecipe(prisma, recipe);
	const pluginId = await keepPlugin(prisma, {
		digest: TEST_PLUGIN_DIGEST,
		frameDigest: 'f'.repeat(64),
		frameCsp: "default-src 'none'",
		manifest,
		files: [],
		decision: 'approved'
	});
	await insertModel(prisma, {
		id,
		slug: id,
		ownerId: owner.id,
		recipeId,
		pluginId,
		heldOutDigest: null,
		title: 'Four weights',
		description: 'For tests.',
		card: '---\nlicense: mit\n---\n# Four weights',
		licence: 'MIT',
		tags: [],
		thumbnailDigest: null,
		threshold: 2,
		maxWaitSeconds: 3600,
		strategy: { kind: 'fedavg', learningRate: 1 },
		staleness: { kind: 'polynomial', a: 0.5 },
		alignment: false,
		codec: 'float32',
		topK: DEFAULT_TOP_K,
		filter: { kind: 'none' },
		maxStaleness: null,
		maxExamples: 10_000,
		creditsPerUpdate: 10,
		privacy: NO_PRIVACY,
		...change
	});
	const weights = new Uint8Array(4 * TEST_WEIGHTS);
	await insertVersion(prisma, {
		id: uuidv7(),
		modelId: id,
		line: 1,
		number: 1,
		weightsDigest: await put(store.blobs.published, weights),
		weightsBytes: weights.length,
		topologyDigest: await put(store.blobs.published, new TextEncoder().encode('{}')),
		weightSpecs: [{ name: 'w', shape: [TEST_WEIGHTS] }],
		numWeights: TEST_WEIGHTS,
		recipeId,
		pluginId,
		privacy: change.privacy ?? NO_PRIVACY,
		measured: UNMEASURED,
		cohortLoss: null,
		cohortAccuracy: null
	});
	if (budget > 0n) {
		await grant(store, owner, budget);
		const model = { id, title: 'Four weights' };
		const fund = { userId: owner.id, model, amount: budget, requestId: id };
		await inTransaction(prisma, (tx) => fundModel(tx, fund));
	}
	return id;
}

/** Adds a version that was not promoted, with the weights of version 1. @returns Its id. */
export async function addCandidate(
	store: TestStore,
	modelId: string,
	number: number
): Promise<string> {
	const { prisma } = store.database;
	const key = { modelId, line: 1, number: 1 };
	const first = await prisma.version.findUniqueOrThrow({ where: { modelId_line_number: key } });
	const id = uuidv7();
	await insertVersion(prisma, {
		...key,
		id,
		number,
		weightsDigest: first.weightsDigest,
		weightsBytes: first.weightsBytes,
		topologyDigest: first.topologyDigest,
		weightSpecs: [{ name: 'w', shape: [TEST_WEIGHTS] }],
		numWeights: TEST_WEIGHTS,
		recipeId: first.recipeId,
		pluginId: first.pluginId,
		privacy: NO_PRIVACY,
		measured: UNMEASURED,
		cohortLoss: null,
		cohortAccuracy: null,
		candidate: { kind: 'unmeasured', message: 'A test made it so.' }
	});
	return id;
}

export interface TestUpdate {
	/** Sent under a promise of privacy: the header then tells nothing else. */
	readonly privacy?: AppliedPrivacy;
	readonly header?: Partial<UpdateHeader>;
	readonly delta?: readonly number[];
	readonly payload?: Uint8Array;
}

/** The container that a device would send after training `modelId`. */
export async function makeUpdate(modelId: string, update: TestUpdate = {}) {
	const header: UpdateHeader = {
		format: 1,
		id: uuidv7(),
		modelId,
		line: 1,
		baseVersion: 1,
		recipeDigest: await jsonDigest(recipe),
		pluginDigest: TEST_PLUGIN_DIGEST,
		codec: 'float32',
		numWeights: TEST_WEIGHTS,
		trainedAt: Date.now() - 1000,
		...(update.privacy
			? { numExamples: recipe.minExamples, privacy: update.privacy }
			: { numExamples: 10, lossBefore: 2, lossAfter: 1, accuracyAfter: 0.5 }),
		...update.header
	};
	const delta = Float32Array.from(update.delta ?? [1, 1, 1, 1]);
	const payload = update.payload ?? encodeDelta('float32', delta, Math.random);
	return { id: header.id, bytes: encodeUpdate(header, payload) };
}

/** Puts a container and submits it, as a device does. */
export async function send(
	store: TestStore,
	user: Account,
	update: { readonly id: string; readonly bytes: Uint8Array }
): Promise<SubmitAnswer> {
	const digest = await put(store.blobs.uploads, update.bytes);
	return submitUpdate(store, { id: update.id, digest, userId: user.id });
}

/** @returns Its digest. */
export async function put(room: Services['blobs']['uploads'], bytes: Uint8Array): Promise<string> {
	const digest = createHash('sha256').update(bytes).digest('hex');
	/* eslint-disable-next-line @typescript-eslint/require-await -- a stream's chunks come asynchronously */
	const body = (async function* () {
		yield bytes;
	})();
	await room.put(digest, body, bytes.length);
	return digest;
}

/** The head's number and weights, as a device would fetch them. */
export async function readHead(store: TestStore, modelId: string) {
	const { prisma } = store.database;
	const { headNumber: number } = await prisma.model.findUniqueOrThrow({ where: { id: modelId } });
	const version = await prisma.version.findUniqueOrThrow({
		where: { modelId_line_number: { modelId, line: 1, number } }
	});
	const bytes = await store.blobs.published.read(version.weightsDigest);
	return { number, weights: [...new Float32Array(bytes.buffer)] };
}
