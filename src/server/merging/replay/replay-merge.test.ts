import { writeFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FilterPolicy } from '$lib/domain/filters/filter-policy';
import type { StrategyPolicy } from '$lib/domain/strategies/strategy';
import type { Account } from '$lib/wire/api';
import {
	addModel,
	addUser,
	makeUpdate,
	openTestStore,
	put,
	send,
	type TestStore
} from '../../testing/test-store.server';
import { smallHeldOut } from '../../testing/small-held-out';
import { eraseMergedUpdates } from '../erase-updates.server';
import { mergeModel } from '../merge-model.server';
import { replayMerge } from './replay-merge.server';

let store: TestStore;
let engineer: Account;
let people: Account[];

beforeAll(async () => {
	store = await openTestStore();
	engineer = await addUser(store, 'Engineer', 'engineer');
	people = await Promise.all(['Asha', 'Bina', 'Chitra'].map((name) => addUser(store, name)));
}, 60_000);
afterAll(() => store.close());

type Change = Parameters<typeof addModel>[2];
const newModel = (change: Change) => addModel(store, engineer, { threshold: 3, ...change });

type Update = NonNullable<Parameters<typeof makeUpdate>[1]>;

/** One of each person, each another, merged. @returns The id of the version. */
async function merged(modelId: string, update: Update = {}, services = store): Promise<string> {
	for (const [k, person] of people.entries()) {
		const delta = [0.1 * (k + 1), 0.7 - k, 1 / 3, k];
		// where privacy is promised, a header tells nothing
		const header = update.privacy ? {} : { numExamples: 10 + k };
		const one = await makeUpdate(modelId, { delta, header, ...update });
		expect(await send(store, person, one)).toMatchObject({ status: 'queued' });
	}
	expect(await mergeModel(services, modelId)).toMatchObject({ numUpdates: 3 });
	const { id } = await store.database.prisma.version.findFirstOrThrow({
		where: { modelId },
		orderBy: { number: 'desc' }
	});
	return id;
}

const replay = (versionId: string) => replayMerge(store, versionId);
const refusalOf = (versionId: string) =>
	replay(versionId).then(
		({ result }) => result,
		(error: unknown) => (error as { code?: string }).code ?? error
	);
const mergeRow = (versionId: string) =>
	store.database.prisma.merge.findUniqueOrThrow({
		where: { versionId },
		include: { updates: true }
	});

const strategies: StrategyPolicy[] = [
	{ kind: 'fedavg', learningRate: 0.7 },
	{ kind: 'fedavgm', learningRate: 1, momentum: 0.9 },
	{ kind: 'fedadam', learningRate: 0.1, beta1: 0.9, beta2: 0.99, tau: 0.001 }
];
const filters: FilterPolicy[] = [
	{ kind: 'none' },
	{ kind: 'median' },
	{ kind: 'geometric-median' },
	{ kind: 'reference' }
];

describe.each(strategies)('a merge by $kind', (strategy) => {
	it.each(filters)(
		'through $kind gives the same bytes again, the second one too',
		async (filter) => {
			const staleness = { kind: 'polynomial', a: 0.5 } as const;
			const modelId = await newModel({ strategy, filter, staleness, alignment: true });
			const first = await merged(modelId);
			// late, from a state, and aligned
			const second = await merged(modelId);
			for (const id of [first, second]) {
				const { weightsDigest } = await store.database.prisma.version.findUniqueOrThrow({
					where: { id }
				});
				expect(await replay(id)).toEqual({ result: 'same', weightsDigest });
			}
		}
	);
});

describe('a merge', () => {
	it('is repeated by the policy that it had, whatever the model has now', async () => {
		const modelId = await newModel({ filter: { kind: 'median' } });
		const id = await merged(modelId);
		const data = { filter: { kind: 'none' }, strategy: { kind: 'fedavg', learningRate: 0.1 } };
		await store.database.prisma.model.update({ where: { id: modelId }, data });
		expect(await refusalOf(id)).toBe('same');
	});

	it('is repeated with its noise, whose key the store alone has', async () => {
		const applied = { kind: 'central', clippingNorm: 1, noiseMultiplier: 4 } as const;
		const modelId = await newModel({ privacy: { ...applied, participationCap: 3 } });
		expect(await refusalOf(await merged(modelId, { privacy: applied }))).toBe('same');
	});

	it('is repeated by the same training on the same held-out set, and not by another', async () => {
		const evaluate = () => Promise.resolve({ loss: 1, accuracy: 0.5, metrics: {} });
		const guide = () => Promise.resolve(Float32Array.of(1, 0, 0, 1));
		const guided = { ...store, evaluate, guide };
		const heldOutDigest = await put(store.blobs.uploads, smallHeldOut(0));
		const modelId = await newModel({ filter: { kind: 'reference' }, heldOutDigest });
		const id = await merged(modelId, {}, guided);
		expect(await mergeRow(id)).toMatchObject({ filter: { used: 'reference' } });
		expect(await replayMerge(guided, id)).toMatchObject({ result: 'same' });
		const data = { heldOutDigest: await put(store.blobs.uploads, smallHeldOut(1)) };
		await store.database.prisma.model.update({ where: { id: modelId }, data });
		await expect(replayMerge(guided, id)).rejects.toMatchObject({
			code: 'replay/held-out-changed'
		});
	});

	it('is found out where the store has other weights, or another update, than it was', async () => {
		const { prisma } = store.database;
		const id = await merged(await newModel({}));
		const { weightsDigest } = await prisma.version.findUniqueOrThrow({ where: { id } });
		const other = await put(store.blobs.published, new Uint8Array(16));
		await prisma.version.update({ where: { id }, data: { weightsDigest: other } });
		expect(await replay(id)).toEqual({ result: 'different', weightsDigest });
		await prisma.version.update({ where: { id }, data: { weightsDigest } });

		const { updates } = await mergeRow(id);
		const swapped = await makeUpdate(updates[0]?.modelId ?? '', { delta: [9, 9, 9, 9] });
		await writeFile(await store.blobs.uploads.localPath(updates[0]?.digest ?? ''), swapped.bytes);
		expect(await refusalOf(id)).toBe('different');
	});

	it('is refused, with a code, where something of it is gone or was never known', async () => {
		const { prisma } = store.database;
		const erased = await merged(await newModel({ keepUpdates: false }));
		await eraseMergedUpdates(store);
		expect(await refusalOf(erased)).toBe('replay/updates-erased');

		const modelId = await newModel({
			strategy: { kind: 'fedavgm', learningRate: 1, momentum: 0.9 }
		});
		const first = await merged(modelId);
		const second = await merged(modelId);
		const state = await prisma.version.findUniqueOrThrow({ where: { id: first } });
		const [slot = ''] = (state.optimizerState as { slots: string[] }).slots;
		await store.blobs.uploads.delete(slot);
		expect(await refusalOf(second)).toBe('replay/state-swept');
		expect(await refusalOf(first)).toBe('same');

		const row = { where: { versionId: first } };
		await prisma.merge.update({ ...row, data: { backend: 'tensorflow' } });
		expect(await refusalOf(first)).toBe('replay/other-backend');
		const { updates } = await mergeRow(first);
		await store.blobs.uploads.delete(updates[0]?.digest ?? '');
		expect(await refusalOf(first)).toBe('replay/updates-erased');
		await prisma.clientUpdate.updateMany({
			where: { mergeId: { not: null }, modelId },
			data: { codec: 'masked' }
		});
		expect(await refusalOf(first)).toBe('replay/secure');

		const used = { used: 'reference', wanted: 'reference', clipped: 0, faded: 0, leftOut: 0 };
		await prisma.merge.update({ ...row, data: { filter: used } });
		expect(await refusalOf(first)).toBe('replay/held-out-changed');
		await prisma.merge.update({ ...row, data: { policy: {} } });
		expect(await refusalOf(first)).toBe('replay/not-recorded');
		const published = await prisma.version.findFirstOrThrow({ where: { modelId, number: 1 } });
		expect(await refusalOf(published.id)).toBe('replay/not-recorded');
	});
});
