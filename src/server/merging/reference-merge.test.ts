import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { StoreError } from '$lib/domain/errors';
import type { Account } from '$lib/wire/api';
import {
	addModel,
	addUser,
	makeUpdate,
	openTestStore,
	put,
	readHead,
	send,
	type TestStore
} from '../testing/test-store.server';
import { smallHeldOut } from '../testing/small-held-out';
import type { Guide } from './guide';
import { mergeModel } from './merge-model.server';

let store: TestStore;
let engineer: Account;
let asha: Account;
let heldOutDigest: string;
const guide = vi.fn<Guide>();

beforeAll(async () => {
	const evaluate = () => Promise.resolve({ loss: 1, accuracy: 0.5, metrics: {} });
	store = { ...(await openTestStore()), evaluate, guide };
	engineer = await addUser(store, 'Engineer', 'engineer');
	asha = await addUser(store, 'Asha');
	heldOutDigest = await put(store.blobs.uploads, smallHeldOut(0));
}, 60_000);
afterAll(() => store.close());
beforeEach(() => {
	guide.mockReset();
	guide.mockResolvedValue(Float32Array.of(1, 1, 0, 0));
});

/** Merges two updates towards [1, 1] and one against it. @returns What the filter did, and the weights. */
async function merge(change: Parameters<typeof addModel>[2]) {
	const filter = { kind: 'reference' } as const;
	const modelId = await addModel(store, engineer, { threshold: 3, filter, ...change });
	for (const delta of [
		[3, 4, 0, 0],
		[4, 3, 0, 0],
		[-3, -4, 0, 0]
	]) {
		await send(store, asha, await makeUpdate(modelId, { delta }));
	}
	expect(await mergeModel(store, modelId)).toMatchObject({ status: 'merged', numUpdates: 3 });
	const { weights } = await readHead(store, modelId);
	const { filter: figures } = await store.database.prisma.merge.findFirstOrThrow({
		where: { modelId }
	});
	return { weights, figures };
}

describe('a merge by a reference', () => {
	it('leaves out what points away from a training on the held-out set', async () => {
		const { weights, figures } = await merge({ heldOutDigest });
		expect(weights).toEqual([3.5, 3.5, 0, 0]);
		expect(figures).toMatchObject({ used: 'reference', wanted: 'reference', leftOut: 1 });
		expect(guide.mock.calls[0]?.[0].recipe).toHaveProperty('optimizer');
	});

	it.each([
		['is all zeros', () => Promise.resolve(new Float32Array(4))],
		['is not finite', () => Promise.resolve(Float32Array.of(NaN, 1, 1, 1))],
		[
			'could not be trained',
			() => Promise.reject(new StoreError('training/diverged', 'It diverged.'))
		]
	] as const)('is never stuck: without where the reference %s', async (_what, answer) => {
		guide.mockImplementation(answer);
		const { figures } = await merge({ heldOutDigest });
		expect(figures).toMatchObject({ used: 'median-norm', wanted: 'reference' });
	});

	it('says what broke where that is a bug, and merges', async () => {
		const said = vi.spyOn(console, 'error').mockImplementation(() => undefined);
		guide.mockRejectedValue(new Error('a bug'));
		const { figures } = await merge({ heldOutDigest });
		expect(figures).toMatchObject({ used: 'median-norm' });
		expect(said).toHaveBeenCalledOnce();
		said.mockRestore();
	});

	it('trains nothing without a held-out set, or where the filter does not ask', async () => {
		await merge({ heldOutDigest: null });
		await merge({ heldOutDigest, filter: { kind: 'none' } });
		expect(guide).not.toHaveBeenCalled();
	});
});
