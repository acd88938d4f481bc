import { uuidv7 } from 'uuidv7';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { DEFAULT_STALENESS } from '$lib/domain/staleness';
import { bufferDelta, type BufferedUpdate } from '$lib/domain/strategies/buffer-shares';
import type { Account, ReceiptBody } from '$lib/wire/api';
import { firstBreak, type ChainedReceipt } from '$lib/wire/receipt';
import { openContainer } from '../updates/container-file.server';
import { balanceOf } from '../repositories/ledger.server';
import {
	addCandidate,
	addModel,
	addUser,
	makeUpdate,
	openTestStore,
	put,
	readHead,
	send,
	TEST_WEIGHTS,
	type TestStore
} from '../testing/test-store.server';
import { mergeJobs } from './merge-jobs.server';
import { mergeModel } from './merge-model.server';

let store: TestStore;
let engineer: Account;
let asha: Account;

beforeAll(async () => {
	store = await openTestStore();
	engineer = await addUser(store, 'Engineer', 'engineer');
}, 60_000);
afterAll(() => store.close());

interface Known extends BufferedUpdate {
	readonly delta: Float32Array;
}

/** The head that the domain's formulas make of buffers, one after another, in the order of ids. */
function headOf(buffers: readonly (readonly Known[])[]): number[] {
	const policy = { staleness: DEFAULT_STALENESS, maxExamples: 10_000 };
	return buffers.reduce((head, buffer) => {
		const step = bufferDelta(TEST_WEIGHTS, buffer, policy);
		return head.map((weight, i) => Math.fround(weight + (step[i] ?? 0)));
	}, new Array<number>(TEST_WEIGHTS).fill(0));
}

/** Of these the waiting updates are: what counts is what their rows say. */
const KINDS = 16;
const deltaOf = (k: number) => [k, 1 / (1 + k), -k, 0.1];

/** As if so many had been sent to version 1 while nothing was merged. */
async function fillUp(modelId: string, size: number): Promise<Known[]> {
	const { prisma } = store.database;
	const base = await prisma.version.findFirstOrThrow({ where: { modelId } });
	const kinds: { digest: string; bytes: number; codec: string }[] = [];
	for (let k = 0; k < KINDS; k++) {
		const { bytes } = await makeUpdate(modelId, { delta: deltaOf(k) });
		const digest = await put(store.blobs.uploads, bytes);
		const { header } = await openContainer(await store.blobs.uploads.localPath(digest));
		kinds.push({ digest, bytes: bytes.length, codec: header.codec });
	}
	const start = Date.now() - 1000 * size;
	const rows = Array.from({ length: size }, (_, n) => ({
		id: uuidv7(),
		...{ modelId, userId: asha.id, baseNumber: 1, baseVersionId: base.id },
		...{ digest: '', bytes: 0, codec: '', ...kinds[n % KINDS] },
		...{ numExamples: 1 + (n % 7), deltaNorm: 1, credits: 10n, fee: 1n },
		...{ trainedAt: new Date(start), receivedAt: new Date(start + 1000 * n) }
	}));
	await prisma.clientUpdate.createMany({ data: rows });
	return rows.map(({ numExamples }, n) => {
		return { numExamples, staleness: 0, delta: Float32Array.from(deltaOf(n % KINDS)) };
	});
}

it.each([
	{ waits: 10_000, threshold: 10_000, size: 10_000 },
	// no merge takes more than 1,000, unless K asks for it
	{ waits: 3000, threshold: 5, size: 1000 }
])(
	'merges $waits waiting updates, each once, $size at a time where K is $threshold',
	async ({ waits, threshold, size }) => {
		asha = await addUser(store, 'Asha');
		const modelId = await addModel(store, engineer, { threshold, staleness: DEFAULT_STALENESS });
		const waiting = await fillUp(modelId, waits);
		await mergeJobs(store).merge(modelId);

		const buffers = Array.from({ length: waits / size }, (_, staleness) =>
			waiting
				.slice(staleness * size, (staleness + 1) * size)
				.map((update) => ({ ...update, staleness }))
		);
		const head = await readHead(store, modelId);
		expect(head).toEqual({ number: 1 + buffers.length, weights: headOf(buffers) });

		const { prisma } = store.database;
		const states = await prisma.clientUpdate.groupBy({
			by: ['status'],
			where: { modelId },
			_count: true
		});
		expect(states).toEqual([{ status: 'merged', _count: waits }]);
		expect(await balanceOf(prisma, { kind: 'user', userId: asha.id })).toBe(10n * BigInt(waits));
		const receipts = await prisma.receipt.findMany({
			where: { modelId },
			orderBy: { sequence: 'asc' }
		});
		expect(new Set(receipts.map(({ updateId }) => updateId)).size).toBe(waits);
		expect(await firstBreak(receipts as unknown as ChainedReceipt[])).toBeNull();
	},
	120_000
);

it('weighs a buffer of updates on each of the last 51 versions, each by its own lateness', async () => {
	asha = await addUser(store, 'Asha');
	const latest = 50;
	const modelId = await addModel(store, engineer, {
		threshold: latest + 1,
		staleness: DEFAULT_STALENESS
	});
	for (let number = 2; number <= latest + 1; number++) await addCandidate(store, modelId, number);
	const { prisma } = store.database;
	// as if each had been promoted when it was made
	await prisma.version.updateMany({ where: { modelId }, data: { promoted: true } });
	await prisma.model.update({ where: { id: modelId }, data: { headNumber: latest + 1 } });

	const sent: Known[] = [];
	for (let staleness = 0; staleness <= latest; staleness++) {
		const [delta, numExamples] = [deltaOf(staleness), 5 + staleness];
		const header = { baseVersion: latest + 1 - staleness, numExamples };
		await send(store, asha, await makeUpdate(modelId, { delta, header }));
		sent.push({ numExamples, staleness, delta: Float32Array.from(delta) });
	}
	expect(await mergeModel(store, modelId)).toMatchObject({ numUpdates: latest + 1 });

	expect((await readHead(store, modelId)).weights).toEqual(headOf([sent]));
	const receipts = await prisma.receipt.findMany({
		where: { modelId },
		orderBy: { updateId: 'asc' }
	});
	const weights = receipts.map(({ body }) => {
		const { outcome } = body as unknown as ReceiptBody;
		return outcome.kind === 'merged' ? [outcome.staleness, outcome.weight] : [];
	});
	// in full up to 8 versions late, then 1 / (¼·(s − 8) + 1)
	expect([0, 8, 9, 12, 50].map((s) => weights[s])).toEqual([
		[0, 1],
		[8, 1],
		[9, 0.8],
		[12, 0.5],
		[50, 1 / 11.5]
	]);
}, 120_000);
