import { open, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { uuidv7 } from 'uuidv7';
import { retryDelay } from '$lib/domain/backoff';
import { StoreError } from '$lib/domain/errors';
import { PLACES, quorumsOf } from '$lib/domain/secure-aggregation/committee';
import { SEALED_PART } from '$lib/domain/secure-aggregation/masked-size';
import { bytesPerWeight } from '$lib/domain/secure-aggregation/ring';
import type { SecurePolicy } from '$lib/domain/secure-aggregation/secure-policy';
import { toBase64Url } from '$lib/wire/secure/base64url';
import { splitMasked } from '$lib/wire/secure/masked-update';
import type { OpeningSet } from '$lib/wire/secure/opening';
import type { Config } from '../../config.server';
import type { Database } from '../../database/database.server';
import { inTransaction } from '../../repositories/db.server';
import { lockModel, setOpeningRetry } from '../../repositories/models.server';
import { beginOpening } from '../../repositories/updates.server';
import { withoutRefused, type MergePlan, type PlannedUpdate } from '../merge-plan.server';
import type { Merging } from '../merging.server';
import { askToCheck, askToOpen } from './ask-helper.server';

export interface OpenServices {
	readonly database: Pick<Database, 'prisma'>;
	readonly merging: Pick<Merging, 'openMaskedSum'>;
	readonly config: Pick<Config, 'helperLoopback'>;
}

export type OpenedBuffer =
	/** The mean of the plan's updates, as a file of float32. */
	| { readonly status: 'opened'; readonly plan: MergePlan; readonly meanPath: string }
	/** Nothing of it can ever be opened, or too little is left: every update in `plan.refused` is to be told. */
	| { readonly status: 'refused'; readonly plan: MergePlan }
	/** Too few helpers answer: nothing is lost, another time. */
	| { readonly status: 'waiting' }
	/** Another process was faster. */
	| { readonly status: 'changed' };

/**
 * Opens the sum of a buffer with the help of its committee. Whatever happens, either nothing is known of the
 * updates or their sum is; a set that helpers were asked to open is kept and asked for again, the same.
 */
export async function openBuffer(
	services: OpenServices,
	first: MergePlan,
	folder: string
): Promise<OpenedBuffer> {
	const { secure } = first;
	if (!secure) throw new Error('The updates of this plan are not masked.');
	const begun = secure.openingId !== null;
	if (begun && first.refused.length > 0) return refuseAll(first, lostOne());

	const asked = await askAll(services, first, await setOf(first, secure.policy));
	const plan = begun ? first : withoutBad(first, asked);
	const alive = asked.filter((one) => [...one.bad].every((id) => !isIn(plan, id)));
	const quorums = quorumsOf(alive.map(({ place }) => place));
	if (plan.updates.length < secure.policy.least) {
		return plan.refused.length > 0 ? onlyRefusals(plan) : { status: 'changed' };
	}
	if (quorums.length === 0) return wait(services, plan);
	if (!begun && !(await begin(services, plan))) return { status: 'changed' };
	return tryQuorums(services, { plan, policy: secure.policy, quorums, folder });
}

interface Sum {
	readonly plan: MergePlan;
	readonly policy: SecurePolicy;
	readonly quorums: readonly number[][];
	readonly folder: string;
}

/** A helper that lies makes a sum that cannot be right: another quorum is asked then. */
async function tryQuorums(services: OpenServices, sum: Sum): Promise<OpenedBuffer> {
	const { plan, policy, folder } = sum;
	const { numWeights } = plan.head;
	const set = await setOf(plan, policy);
	const meanPath = join(folder, 'mean');
	let wrong: StoreError | null = null;
	for (const quorum of sum.quorums) {
		const answers = await answersOf(services, { set, quorum, folder });
		if (!answers) continue;
		const masked = plan.updates.map(({ place: { path, offset } }) => ({ path, offset }));
		const task = { masked, answers, numWeights, policy, outPath: meanPath };
		try {
			await services.merging.openMaskedSum(task);
		} catch (error) {
			if (!(error instanceof StoreError) || !error.code.startsWith('update/')) throw error;
			wrong = error;
			continue;
		}
		await setOpeningRetry(services.database.prisma, plan.model.id, OPEN);
		return { status: 'opened', plan, meanPath };
	}
	return wrong ? refuseAll(plan, wrong) : wait(services, plan);
}

const OPEN = { openingAfter: null, openingFailures: 0 };

/** Files of what a whole quorum answers; null if one of it does not. */
async function answersOf(
	{ config }: OpenServices,
	{ set, quorum, folder }: { set: OpeningSet; quorum: readonly number[]; folder: string }
): Promise<string[] | null> {
	const bytes = set.numWeights * bytesPerWeight(set.policy);
	const asked = { set, allowsLoopback: config.helperLoopback };
	const paths = await Promise.all(
		quorum.map(async (place) => {
			const answer = await askToOpen({ ...asked, place }, quorum, bytes);
			if (!answer) return null;
			const path = join(folder, `answer-${place}`);
			await writeFile(path, answer);
			return path;
		})
	);
	const there = paths.filter((path) => path !== null);
	return there.length === quorum.length ? there : null;
}

interface Checked {
	readonly place: number;
	readonly bad: ReadonlySet<string>;
}

/** The helpers that answer, and what each of them could not open. */
async function askAll(
	{ config }: OpenServices,
	plan: MergePlan,
	set: OpeningSet
): Promise<Checked[]> {
	const answers = await Promise.all(
		PLACES.map(async (place) => {
			const bad = await askToCheck({ set, place, allowsLoopback: config.helperLoopback });
			return bad && { place, bad };
		})
	);
	// one that can open nothing has lost its key, or lies: as good as gone
	return answers.filter((one) => one !== null).filter(({ bad }) => bad.size < plan.updates.length);
}

function withoutBad(plan: MergePlan, asked: readonly Checked[]): MergePlan {
	const bad = plan.updates.filter(({ row }) => asked.some((one) => one.bad.has(row.id)));
	const message =
		'Its keys were not sealed to this model’s helpers, so that no sum can be opened with it.';
	const reason = new StoreError('update/privacy-mismatch', message);
	return withoutRefused(
		plan,
		bad.map(({ row }) => ({ row, reason }))
	);
}

function isIn({ updates }: MergePlan, id: string): boolean {
	return updates.some(({ row }) => row.id === id);
}

async function setOf(
	{ model, head, updates }: MergePlan,
	policy: SecurePolicy
): Promise<OpeningSet> {
	const { line, numWeights } = head;
	// in the order of their ids, as plans are
	const sealed = await Promise.all(
		updates.map(async ({ row, place }) => ({
			id: row.id,
			baseVersion: row.baseNumber,
			sealed: (await sealedIn(place)).map(toBase64Url)
		}))
	);
	return { format: 1, modelId: model.id, line, numWeights, policy, updates: sealed };
}

async function sealedIn({ path, offset }: PlannedUpdate['place']): Promise<Uint8Array[]> {
	const file = await open(path);
	try {
		const bytes = new Uint8Array(SEALED_PART);
		const { bytesRead } = await file.read(bytes, 0, SEALED_PART, offset);
		return splitMasked(bytes.subarray(0, bytesRead)).sealed;
	} finally {
		await file.close();
	}
}

/** @returns False if one of the updates is no longer free. */
function begin({ database: { prisma } }: OpenServices, plan: MergePlan): Promise<boolean> {
	const ids = plan.updates.map(({ row }) => row.id);
	return inTransaction(prisma, async (tx) => {
		await lockModel(tx, plan.model.id);
		return (await beginOpening(tx, uuidv7(), ids)) === ids.length;
	});
}

async function wait({ database }: OpenServices, { model }: MergePlan): Promise<OpenedBuffer> {
	const openingFailures = model.openingFailures + 1;
	const delay = retryDelay(Math.min(openingFailures, 20), Math.random());
	const openingAfter = new Date(Date.now() + delay);
	await setOpeningRetry(database.prisma, model.id, { openingAfter, openingFailures });
	return { status: 'waiting' };
}

function refuseAll(plan: MergePlan, reason: StoreError): OpenedBuffer {
	const refused = plan.updates.map(({ row }) => ({ row, reason }));
	return { status: 'refused', plan: withoutRefused(plan, refused) };
}

/** What is left waits for others. */
function onlyRefusals(plan: MergePlan): OpenedBuffer {
	return { status: 'refused', plan: { ...plan, updates: [] } };
}

function lostOne(): StoreError {
	const message =
		'The store has lost an update of the one sum that this update could be opened in.';
	return new StoreError('update/unreadable', message);
}
