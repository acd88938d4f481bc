import { isMergeDue } from '$lib/domain/merge-policy';
import { Batches, type Outcome } from '../batches';
import type { PrismaClient } from '../database/generated/client';
import type { ModelEvents } from '../events/model-events';
import type { MergeQueue } from '../queue/merge-queue';
import { inTransaction } from '../repositories/db.server';
import { findTargets, type TargetModel, type UpdateTarget } from '../repositories/intake.server';
import type { VersionKey } from '../repositories/versions.server';
import { promiseUpdates, type Accepted, type Promised } from './promise-updates.server';

interface IntakeServices {
	readonly prisma: PrismaClient;
	readonly queue: Pick<MergeQueue, 'mergeNow' | 'mergeAfter'>;
	readonly events: Pick<ModelEvents, 'publish'>;
	readonly platformFeePercent: number;
}

/** What became of an update that was to be kept. */
export interface Kept {
	/** False if an update of its id was already there. */
	readonly isNew: boolean;
	/** Accepted updates in its model's buffer, with it. */
	readonly waiting: number;
}

/**
 * What submissions ask of the database, asked for many at a time: a hundred updates that arrive together cost
 * a handful of statements and one commit, not a hundred times as many. Nothing is remembered from one batch to
 * the next.
 */
export class Intake {
	readonly #targets: Batches<VersionKey, UpdateTarget | null>;
	readonly #promises: Batches<Accepted, Kept>;

	constructor(services: IntakeServices) {
		this.#targets = new Batches((keys) => targetsOf(services.prisma, keys));
		this.#promises = new Batches((accepted) => keepAll(services, accepted));
	}

	/** Where an update belongs that was trained from `key`; null where there is no such model. */
	findTarget({ modelId, line, number }: VersionKey): Promise<UpdateTarget | null> {
		return this.#targets.ask({ modelId, line, number });
	}

	/**
	 * Keeps an update and the promise of its pay, asks for the merge that it makes due, and tells open pages.
	 *
	 * @throws {StoreError} `model/has-no-budget`, `update/participation-cap`.
	 */
	keep(accepted: Accepted): Promise<Kept> {
		return this.#promises.ask(accepted);
	}
}

/** Each different key is looked up once. */
async function targetsOf(
	prisma: PrismaClient,
	keys: readonly VersionKey[]
): Promise<Outcome<UpdateTarget | null>[]> {
	const names = keys.map((key) => JSON.stringify(key));
	const distinct = new Map(names.map((name, k) => [name, keys[k]]));
	const asked = [...distinct.values()].filter((key) => key !== undefined);
	const targets = await findTargets(prisma, asked);
	const found = new Map([...distinct.keys()].map((name, k) => [name, targets[k] ?? null]));
	return names.map((name) => ({ value: found.get(name) ?? null }));
}

/** A transaction for each model. */
async function keepAll(
	services: IntakeServices,
	accepted: readonly Accepted[]
): Promise<Outcome<Kept>[]> {
	const outcomes = new Map<Accepted, Outcome<Kept>>();
	for (const group of Map.groupBy(accepted, ({ model }) => model.id).values()) {
		const kept = await keepGroup(services, group);
		group.forEach((update, k) => outcomes.set(update, kept[k] ?? missing()));
	}
	return accepted.map((update) => outcomes.get(update) ?? missing());
}

/** One transaction, or, where the group spoils it, one for each: nobody pays for another's update. */
async function keepGroup(
	services: IntakeServices,
	group: readonly Accepted[]
): Promise<Outcome<Kept>[]> {
	const { prisma, platformFeePercent } = services;
	let promised: Promised;
	try {
		promised = await inTransaction(prisma, (tx) => promiseUpdates(tx, group, platformFeePercent));
	} catch (error) {
		if (group.length === 1) return [{ error }];
		const outcomes: Outcome<Kept>[] = [];
		for (const update of group) outcomes.push(...(await keepGroup(services, [update])));
		return outcomes;
	}
	const { outcomes, before, waiting } = promised;
	const [first] = group;
	// what is kept stays so, whether or not it can be told: who sends it again hears that it is there
	const failure = first ? await announce(services, first.model, { before, waiting }) : null;
	return outcomes.map((outcome) => {
		if ('error' in outcome) return outcome;
		return failure ?? { value: { isNew: outcome.value, waiting } };
	});
}

/** Asks for the merge that accepted updates make due, and tells open pages. @returns Why it could not; else null. */
async function announce(
	{ queue, events }: IntakeServices,
	model: TargetModel,
	{ before, waiting }: Pick<Promised, 'before' | 'waiting'>
): Promise<{ readonly error: unknown } | null> {
	if (waiting === before) return null;
	try {
		if (isMergeDue(model, waiting, 0)) await queue.mergeNow(model.id);
		// whoever came first has asked for those that wait longer
		else if (before === 0) await queue.mergeAfter(model.id, model.maxWaitSeconds);

		const remaining = Math.max(0, model.threshold - waiting);
		await events.publish({ kind: 'update-accepted', modelId: model.id, remaining });
		return null;
	} catch (error) {
		return { error };
	}
}

function missing(): { error: unknown } {
	return { error: new Error('A batch has lost one of its keys.') };
}
