import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { FilterPolicy } from '$lib/domain/filters/filter-policy';
import type { Account, ReceiptBody } from '$lib/wire/api';
import { balanceOf } from '../repositories/ledger.server';
import {
	addModel,
	addUser,
	makeUpdate,
	openTestStore,
	readHead,
	send,
	type TestStore
} from '../testing/test-store.server';
import { mergeModel } from './merge-model.server';

let store: TestStore;
let engineer: Account;
let asha: Account;

beforeAll(async () => {
	store = await openTestStore();
	engineer = await addUser(store, 'Engineer', 'engineer');
}, 60_000);
afterAll(() => store.close());
beforeEach(async () => {
	asha = await addUser(store, 'Asha');
});

/** Merges one update per delta. @returns The new weights, and what became of each update. */
async function merge(filter: FilterPolicy | undefined, deltas: number[][], clippingNorm?: number) {
	const threshold = deltas.length;
	const modelId = await addModel(store, engineer, { threshold, filter });
	const { prisma } = store.database;
	if (clippingNorm) await prisma.model.update({ where: { id: modelId }, data: { clippingNorm } });

	const outcomes: ReceiptBody['outcome'][] = [];
	const ids: string[] = [];
	for (const delta of deltas) {
		const update = await makeUpdate(modelId, { delta });
		ids.push(update.id);
		expect(await send(store, asha, update)).toMatchObject({ status: 'queued' });
	}
	expect(await mergeModel(store, modelId)).toMatchObject({ status: 'merged', version: 2 });
	for (const updateId of ids) {
		const { body } = await prisma.receipt.findUniqueOrThrow({ where: { updateId } });
		outcomes.push((body as unknown as ReceiptBody).outcome);
	}
	const { weights } = await readHead(store, modelId);
	const { filter: figures } = await prisma.merge.findFirstOrThrow({ where: { modelId } });
	return { weights, outcomes, figures };
}

const near = [
	[1, 0, 0, 0],
	[1, 0, 0.5, 0],
	[1, 0.5, 0, 0],
	[1, 0, 0, 0.5]
];
const far = [0, -300, 400, 0];

describe('a filtered merge', () => {
	it('shortens a long update to the usual length where the engineer chose nothing and has no test examples', async () => {
		const { weights, outcomes, figures } = await merge(undefined, [
			[3, 4, 0, 0],
			[5, 0, 0, 0],
			far
		]);
		// norms 5, 5, 500: ⅓·([3, 4, 0] + [5, 0, 0] + [0, −3, 4])
		expect(weights).toEqual([8 / 3, 1 / 3, 4 / 3, 0].map(Math.fround));
		expect(outcomes[0]).not.toHaveProperty('treatment');
		expect(outcomes[2]).toMatchObject({ treatment: { kind: 'clipped', to: 0.01 }, weight: 1 });
		expect(figures).toEqual({
			used: 'median-norm',
			wanted: 'reference',
			clipped: 1,
			faded: 0,
			leftOut: 0
		});
	});

	it('holds every device to the clipping norm of the model, whatever the filter', async () => {
		const { weights } = await merge(
			{ kind: 'none' },
			[
				[30, 40, 0, 0],
				[0, 0, 3, 4]
			],
			5
		);
		expect(weights).toEqual([1.5, 2, 1.5, 2]);
	});

	it('takes the median of each weight', async () => {
		const { weights, outcomes } = await merge({ kind: 'median' }, [...near, far]);
		expect(weights).toEqual([1, 0, 0, 0]);
		expect(outcomes[4]).toMatchObject({ treatment: { kind: 'by-weight' } });
	});

	it('gives an update that it left out its receipt, and what was promised for it', async () => {
		const filter = { kind: 'multi-krum', attackers: 0.2 } as const;
		const { weights, outcomes, figures } = await merge(filter, [...near, far]);
		expect(weights).toEqual([1, 0.125, 0.125, 0.125]);
		expect(outcomes[4]).toMatchObject({
			kind: 'merged',
			treatment: { kind: 'left-out' },
			credits: 10
		});
		expect(figures).toMatchObject({ used: 'multi-krum', leftOut: 1 });
		const owned = await balanceOf(store.database.prisma, { kind: 'user', userId: asha.id });
		expect(owned).toBe(50n);
	});

	it('is never stuck: a buffer too small for Krum is merged by the median, which is said', async () => {
		const { weights, figures } = await merge({ kind: 'krum', attackers: 0.4 }, [
			[1, 0, 0, 0],
			[3, 0, 0, 0]
		]);
		expect(weights).toEqual([2, 0, 0, 0]);
		expect(figures).toMatchObject({ used: 'median', wanted: 'krum' });
	});
});
