import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { codecOf, encodeDelta, type Encoding } from '$lib/domain/codec';
import { DEFAULT_STRATEGIES } from '$lib/domain/strategies/strategy';
import type { Account } from '$lib/wire/api';
import {
	addModel,
	addUser,
	makeUpdate,
	openTestStore,
	send,
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
	asha = await addUser(store, 'Asha');
}, 60_000);
afterAll(() => store.close());

interface Sent {
	readonly encoding: Encoding;
	readonly delta: readonly number[];
	readonly baseVersion: number;
}

/** What the first two leave of the third depends on which of them comes last: 1e20 + ⅓ is 1e20. */
const AGAINST_EACH_OTHER = [1e20, -1e20, 1 / 3].map((first): Sent => {
	return { encoding: 'float32', delta: [first, 0.1, 1e-9, first], baseVersion: 1 };
});

/** Every codec, and from the second on late updates; each is the buffer of one version. */
const BUFFERS: readonly (readonly Sent[])[] = [
	[
		...AGAINST_EACH_OTHER,
		{ encoding: 'int8', delta: [0, -7, 2.5, 1 / 3], baseVersion: 1 },
		{ encoding: 'int4', delta: [0, -1 / 7, 1e-3, 2], baseVersion: 1 }
	],
	[
		...AGAINST_EACH_OTHER,
		{ encoding: { share: 0.5, entries: 'int8' }, delta: [0, 1 / 9, 5, 0], baseVersion: 2 }
	],
	[
		{ encoding: { share: 0.5, entries: 'sign' }, delta: [0, 7, 5, 0], baseVersion: 3 },
		...AGAINST_EACH_OTHER
	]
];

/** How a buffer comes in, and who asks for merges meanwhile. */
interface Way {
	/** Each update's place in the queue. */
	readonly order: readonly number[];
	/** Merge jobs at once behind each arrival. */
	readonly jobs: readonly number[];
	/** Whether the last one is a job of the queue, which goes on for as long as a merge is due. */
	readonly isByQueue: boolean;
}

const wayOf = (size: number): fc.Arbitrary<Way> =>
	fc.record({
		order: fc.shuffledSubarray([...Array(size).keys()], { minLength: size }),
		jobs: fc.array(fc.integer({ min: 0, max: 2 }), { minLength: size, maxLength: size }),
		isByQueue: fc.boolean()
	});

const ways = fc.tuple(...BUFFERS.map(({ length }) => wayOf(length)));

// one that remembers and one that does not: a step takes each weight by itself, in all of them
it.each([DEFAULT_STRATEGIES.fedavg, DEFAULT_STRATEGIES.fedadam])(
	'makes the same versions of the same buffers, to the bit: $kind',
	async (strategy) => {
		const seen = new Set<string>();
		await fc.assert(
			fc.asyncProperty(ways, async (tried) => {
				const modelId = await addModel(store, engineer, { strategy });
				for (const [b, way] of tried.entries()) await fill(modelId, b, way);
				seen.add((await digestsOf(modelId)).join());
			}),
			{ numRuns: 3 }
		);
		expect([...seen].map((digests) => digests.split(',').length)).toEqual([BUFFERS.length + 1]);
	}
);

async function fill(modelId: string, b: number, { order, jobs, isByQueue }: Way): Promise<void> {
	const buffer = BUFFERS[b] ?? [];
	await store.database.prisma.model.update({
		where: { id: modelId },
		data: { threshold: buffer.length }
	});
	// ids grow with time: in every try the first update has the lowest
	const updates = [];
	for (const { encoding, delta, baseVersion } of buffer) {
		const payload = encodeDelta(encoding, Float32Array.from(delta), () => 0.5);
		const header = { codec: codecOf(encoding), baseVersion };
		updates.push(await makeUpdate(modelId, { payload, header }));
	}
	for (const [turn, k] of order.entries()) {
		const update = updates[k];
		if (update) await send(store, asha, update);
		await Promise.all(Array.from({ length: jobs[turn] ?? 0 }, () => mergeModel(store, modelId)));
	}
	if (isByQueue) await mergeJobs(store).merge(modelId);
	else await mergeModel(store, modelId);
}

async function digestsOf(modelId: string): Promise<string[]> {
	const rows = await store.database.prisma.version.findMany({
		where: { modelId },
		orderBy: { number: 'asc' },
		select: { weightsDigest: true }
	});
	return rows.map(({ weightsDigest }) => weightsDigest);
}
