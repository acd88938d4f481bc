import { isMergeDue } from '$lib/domain/merge-policy';
import { Batches, type Outcome } from '../batches';
import { policyOf } from '../catalogue/views.server';
import type { PrismaClient } from '../database/generated/client';
import type { ModelEvents } from '../events/model-events';
import type { MergeQueue } from '../queue/merge-queue';
import { inTransaction } from '../repositories/db.server';
import { findModel, type ModelWithParts } from '../repositories/models.server';
import { buffersOf, findUpdates, type UpdateWithReceipt } from '../repositories/updates.server';
import {
	findVersion,
	promotedSince,
	type VersionKey,
	type VersionWithParts
} from '../repositories/versions.server';
import { promiseUpdates, type Accepted } from './promise-updates.server';

/** An update's base as its model stands, and how many versions were made since. */
export interface BaseOfUpdate {
	readonly base: VersionWithParts | null;
	readonly late: number;
}

interface BaseAsked extends VersionKey {
	readonly headLine: number;
	readonly headNumber: number;
}

interface IntakeServices {
	readonly prisma: PrismaClient;
	readonly queue: Pick<MergeQueue, 'mergeNow' | 'mergeAfter'>;
	readonly events: Pick<ModelEvents, 'publish'>;
	readonly platformFeePercent: number;
}

/**
 * What submissions ask of the database, asked for many at a time: a hundred updates that arrive together cost
 * a dozen statements and one commit, not a hundred times as many. Nothing is remembered from one batch to the next.
 */
export class Intake {
	readonly #updates: Batches<string, UpdateWithReceipt | null>;
	readonly #models: Batches<string, ModelWithParts | null>;
	readonly #bases: Batches<BaseAsked, BaseOfUpdate>;
	readonly #promises: Batches<Accepted, boolean>;
	readonly #arrivals: Batches<ModelWithParts, number>;

	constructor(services: IntakeServices) {
		const { prisma, platformFeePercent } = services;
		this.#updates = new Batches(async (ids) => {
			const found = new Map((await findUpdates(prisma, ids)).map((row) => [row.id, row]));
			return ids.map((id) => ({ value: found.get(id) ?? null }));
		});
		this.#models = new Batches((ids) =>
			forEachDistinct(ids, String, (id) => findModel(prisma, { id }))
		);
		this.#bases = new Batches((keys) =>
			forEachDistinct(keys, JSON.stringify, (key) => findBase(prisma, key))
		);
		this.#promises = new Batches((accepted) => keepAll(prisma, accepted, platformFeePercent));
		this.#arrivals = new Batches((models) => announce(services, models));
	}

	findUpdate(id: string): Promise<UpdateWithReceipt | null> {
		return this.#updates.ask(id);
	}

	findModel(id: string): Promise<ModelWithParts | null> {
		return this.#models.ask(id);
	}

	/** The version that an update of `model` was trained from. */
	findBase(
		{ id: modelId, line: headLine, headNumber }: ModelWithParts,
		{ line, number }: Pick<VersionKey, 'line' | 'number'>
	): Promise<BaseOfUpdate> {
		return this.#bases.ask({ modelId, line, number, headLine, headNumber });
	}

	/**
	 * Keeps an update and the promise of its pay.
	 *
	 * @returns False if an update of its id is already there.
	 * @throws {StoreError} `model/has-no-budget`, `update/participation-cap`.
	 */
	promise(accepted: Accepted): Promise<boolean> {
		return this.#promises.ask(accepted);
	}

	/** Asks for the merge that an accepted update makes due, and tells open pages. @returns How many wait. */
	announce(model: ModelWithParts): Promise<number> {
		return this.#arrivals.ask(model);
	}
}

async function findBase(
	prisma: PrismaClient,
	{ modelId, line, number, headLine, headNumber }: BaseAsked
): Promise<BaseOfUpdate> {
	const head = { modelId, line: headLine, number: headNumber };
	const { length: late } = await promotedSince(prisma, head, number);
	return { base: await findVersion(prisma, { modelId, line, number }), late };
}

/** A transaction for each model. */
async function keepAll(
	prisma: PrismaClient,
	accepted: readonly Accepted[],
	feePercent: number
): Promise<Outcome<boolean>[]> {
	const outcomes = new Map<Accepted, Outcome<boolean>>();
	for (const group of Map.groupBy(accepted, ({ model }) => model.id).values()) {
		const kept = await keepGroup(prisma, group, feePercent);
		group.forEach((update, k) => outcomes.set(update, kept[k] ?? missing()));
	}
	return accepted.map((update) => outcomes.get(update) ?? missing());
}

/** One transaction, or, where the group spoils it, one for each: nobody pays for another's update. */
async function keepGroup(
	prisma: PrismaClient,
	group: readonly Accepted[],
	feePercent: number
): Promise<Outcome<boolean>[]> {
	try {
		return await inTransaction(prisma, (tx) => promiseUpdates(tx, group, feePercent));
	} catch (error) {
		if (group.length === 1) return [{ error }];
		const outcomes: Outcome<boolean>[] = [];
		for (const update of group) outcomes.push(...(await keepGroup(prisma, [update], feePercent)));
		return outcomes;
	}
}

async function announce(
	{ prisma, queue, events }: IntakeServices,
	models: readonly ModelWithParts[]
): Promise<Outcome<number>[]> {
	const buffers = await buffersOf(
		prisma,
		models.map(({ id }) => id)
	);
	return forEachDistinct(
		models,
		({ id }) => id,
		async (model) => {
			const policy = policyOf(model);
			const waiting = buffers.get(model.id)?.waiting ?? 0;
			if (isMergeDue(policy, waiting, 0)) await queue.mergeNow(model.id);
			else await queue.mergeAfter(model.id, policy.maxWaitSeconds);

			const remaining = Math.max(0, policy.threshold - waiting);
			await events.publish({ kind: 'update-accepted', modelId: model.id, remaining });
			return waiting;
		}
	);
}

/** Does `act` once for all keys that are the same. */
async function forEachDistinct<K, V>(
	keys: readonly K[],
	nameOf: (key: K) => string,
	act: (key: K) => Promise<V>
): Promise<Outcome<V>[]> {
	const outcomes = new Map<string, Outcome<V>>();
	for (const key of keys) {
		const name = nameOf(key);
		if (outcomes.has(name)) continue;
		outcomes.set(
			name,
			await act(key).then(
				(value) => ({ value }),
				(error: unknown) => ({ error })
			)
		);
	}
	return keys.map((key) => outcomes.get(nameOf(key)) ?? missing());
}

function missing(): { error: unknown } {
	return { error: new Error('A batch has lost one of its keys.') };
}
