import type { ErrorCode } from '$lib/domain/errors';
import { rhoOf, type AppliedPrivacy } from '$lib/domain/privacy/policy';
import type { UpdatePrice } from '$lib/domain/rewards';
import type { ClientUpdate, Prisma } from '../database/generated/client';
import type { ContainerFile } from '../updates/container-file.server';
import type { Db } from './db.server';
import { PAGE_SIZE, pageOf, readCursor, type Page } from './paging.server';

/** What a merge needs to know of the version that an update was trained from. */
export const withBase = {
	baseVersion: { select: { line: true, privacy: true, weightsDigest: true } }
} satisfies Prisma.ClientUpdateInclude;
const withReceipt = {
	receipt: true,
	model: { select: { title: true, slug: true, line: true, headNumber: true } },
	merge: {
		select: {
			version: {
				select: { line: true, madeFrom: true, promoted: true, discardedAt: true, candidate: true }
			}
		}
	}
} satisfies Prisma.ClientUpdateInclude;

export type WaitingUpdate = Prisma.ClientUpdateGetPayload<{ include: typeof withBase }>;
export type UpdateWithReceipt = Prisma.ClientUpdateGetPayload<{ include: typeof withReceipt }>;
export type UpdateWithVersion = Prisma.ClientUpdateGetPayload<{
	include: { merge: { select: { version: { select: { number: true; promoted: true } } } } };
}>;

export interface NewUpdate {
	readonly submission: { readonly userId: string; readonly id: string; readonly digest: string };
	readonly container: ContainerFile;
	readonly modelId: string;
	/** Absent where the base is not known. */
	readonly baseVersionId?: string;
	/** ‖Δ‖; absent where its payload was not read. */
	readonly deltaNorm?: number;
	/** What is promised for it; absent for one that is refused. */
	readonly price?: UpdatePrice;
	/** Why it was refused; absent for one that is accepted. */
	readonly errorCode?: ErrorCode;
}

/** @returns False if an update of that id is already there. */
export async function insertUpdate(db: Db, update: NewUpdate): Promise<boolean> {
	return (await insertUpdates(db, [update])).size === 1;
}

/** @returns Ids of those that were not there yet, and are now. */
export async function insertUpdates(
	db: Db,
	updates: readonly NewUpdate[]
): Promise<ReadonlySet<string>> {
	if (updates.length === 0) return new Set();
	// as one parameter: making a statement of a thousand takes the client longer than the database
	const rows = JSON.stringify(updates.map(rowOf));
	const inserted = await db.$queryRaw<{ id: string }[]>`
		INSERT INTO "ClientUpdate" ("id", "modelId", "userId", "baseNumber", "baseVersionId", "digest", "bytes",
			"codec", "numExamples", "deltaNorm", "rho", "lossBefore", "lossAfter", "accuracyAfter", "status",
			"errorCode", "trainedAt", "receivedAt", "credits", "fee")
		SELECT r.* FROM jsonb_to_recordset(${rows}::jsonb) AS r("id" text, "modelId" text, "userId" text,
			"baseNumber" int, "baseVersionId" text, "digest" text, "bytes" int, "codec" text, "numExamples" int,
			"deltaNorm" float8, "rho" float8, "lossBefore" float8, "lossAfter" float8, "accuracyAfter" float8,
			"status" "UpdateStatus", "errorCode" text, "trainedAt" timestamp, "receivedAt" timestamp,
			"credits" bigint, "fee" bigint)
		ON CONFLICT DO NOTHING RETURNING "id"`;
	return new Set(inserted.map(({ id }) => id));
}

/** As JSON: times as text in UTC, credits as text. */
function rowOf(update: NewUpdate) {
	const { submission, container, modelId, baseVersionId, deltaNorm, errorCode, price } = update;
	const { header, payloadOffset, payloadSize } = container;
	const receivedAt = new Date();
	return {
		...submission,
		...inText(price),
		modelId,
		baseVersionId: baseVersionId ?? null,
		baseNumber: header.baseVersion,
		bytes: payloadOffset + payloadSize,
		codec: header.codec,
		numExamples: header.numExamples,
		deltaNorm: deltaNorm ?? 0,
		lossBefore: header.lossBefore ?? null,
		lossAfter: header.lossAfter ?? null,
		rho: spentBy(header.privacy, errorCode),
		accuracyAfter: header.accuracyAfter ?? null,
		status: errorCode === undefined ? 'accepted' : 'rejected',
		errorCode: errorCode ?? null,
		// a device's clock may run ahead
		trainedAt: new Date(Math.min(header.trainedAt, receivedAt.getTime())),
		receivedAt
	};
}

/** Nothing where nothing is promised. */
function inText({ credits, fee }: UpdatePrice = { credits: 0n, fee: 0n }) {
	return { credits: String(credits), fee: String(fee) };
}

/** ρ of an update; null where nothing was promised. */
function spentBy(privacy: AppliedPrivacy | undefined, errorCode?: ErrorCode): number | null {
	if (!privacy || privacy.kind === 'secure') return null;
	// refused: one with noise of its own has left its device all the same, any other is in no sum
	return errorCode !== undefined && privacy.kind === 'central' ? 0 : rhoOf(privacy);
}

/**
 * Without what belongs to it. In a transaction rather this: what an `include` of several names Prisma asks for at
 * once, over the one connection that it has there, which pg warns of and will refuse.
 */
export function findPlainUpdate(tx: Db, id: string): Promise<ClientUpdate | null> {
	return tx.clientUpdate.findUnique({ where: { id } });
}

export function findUpdate(db: Db, id: string): Promise<UpdateWithReceipt | null> {
	return db.clientUpdate.findUnique({ where: { id }, include: withReceipt });
}

/** The buffer of a model, oldest first. */
export function listWaiting(db: Db, modelId: string, limit: number): Promise<WaitingUpdate[]> {
	return db.clientUpdate.findMany({
		where: { modelId, status: 'accepted' },
		orderBy: [{ receivedAt: 'asc' }, { id: 'asc' }],
		take: limit,
		include: withBase
	});
}

export interface Buffer {
	readonly waiting: number;
	readonly oldestAt: Date | null;
	/** Credits and fees promised to what waits. */
	readonly promised: bigint;
}

/** How full the buffers of these models are; a model that nothing waits for is left out. */
export async function buffersOf(
	db: Db,
	modelIds: readonly string[]
): Promise<ReadonlyMap<string, Buffer>> {
	const groups = await db.clientUpdate.groupBy({
		by: ['modelId'],
		where: { modelId: { in: [...modelIds] }, status: 'accepted' },
		_count: true,
		_min: { receivedAt: true },
		_sum: { credits: true, fee: true }
	});
	return new Map(
		groups.map(({ modelId, _count: waiting, _min, _sum }) => {
			const promised = (_sum.credits ?? 0n) + (_sum.fee ?? 0n);
			return [modelId, { waiting, oldestAt: _min.receivedAt, promised }] as const;
		})
	);
}

/** Ids of the models whose buffer should merge at `now`. */
export async function dueModels(db: Db, now: Date): Promise<string[]> {
	const rows = await db.$queryRaw<{ id: string }[]>`
		SELECT m."id" FROM "Model" AS m
		JOIN LATERAL (
			SELECT count(*) AS waiting, min(u."receivedAt") AS oldest FROM "ClientUpdate" AS u
			WHERE u."modelId" = m."id" AND u."status" = 'accepted'
		) AS b ON b.waiting > 0
		WHERE m."status" IN ('listed', 'paused') AND (
			b.waiting >= m."threshold"
			-- DateTime columns hold UTC without a zone
			OR b.oldest + make_interval(secs => m."maxWaitSeconds")
				<= ${now.toISOString()}::timestamptz AT TIME ZONE 'UTC'
		)`;
	return rows.map((row) => row.id);
}

/**
 * Fixes which updates are opened in one sum, for ever: the helpers will open them in no other. The caller
 * holds the model's row lock.
 *
 * @returns How many of them still were free.
 */
export async function beginOpening(
	tx: Db,
	openingId: string,
	ids: readonly string[]
): Promise<number> {
	const free = { id: { in: [...ids] }, status: 'accepted' as const, openingId: null };
	return (await tx.clientUpdate.updateMany({ where: free, data: { openingId } })).count;
}

export interface MergedMark {
	readonly id: string;
	readonly staleness: number;
	readonly weight: number;
}

/** Marks accepted updates as merged. @returns How many still were accepted. */
export function markMerged(tx: Db, mergeId: string, marks: readonly MergedMark[]): Promise<number> {
	const ids = marks.map((mark) => mark.id);
	const staleness = marks.map((mark) => mark.staleness);
	const weights = marks.map((mark) => mark.weight);
	return tx.$executeRaw`
		UPDATE "ClientUpdate" AS u
		SET "status" = 'merged', "mergeId" = ${mergeId}, "staleness" = m.staleness, "weight" = m.weight
		FROM unnest(${ids}::text[], ${staleness}::int[], ${weights}::float8[]) AS m(id, staleness, weight)
		WHERE u."id" = m.id AND u."status" = 'accepted'`;
}

/** Marks one accepted update as refused after all. */
export async function markRejected(tx: Db, id: string, errorCode: string): Promise<void> {
	await tx.clientUpdate.update({ where: { id }, data: { status: 'rejected', errorCode } });
}

export interface UpdateFilter {
	readonly cursor?: string | undefined;
	readonly status?: 'accepted' | 'merged' | 'rejected' | undefined;
	readonly modelId?: string | undefined;
}

/** Of one contributor, newest first. */
export async function listUpdatesOfUser(
	db: Db,
	userId: string,
	{ cursor, status, modelId }: UpdateFilter
): Promise<Page<UpdateWithReceipt>> {
	const rows = await db.clientUpdate.findMany({
		where: {
			userId,
			...(status && { status }),
			...(modelId && { modelId }),
			...(cursor && before(cursor))
		},
		orderBy: [{ receivedAt: 'desc' }, { id: 'desc' }],
		take: PAGE_SIZE + 1,
		include: withReceipt
	});
	return pageOf(rows, (row) => ({ value: row.receivedAt.getTime(), id: row.id }));
}

export function findUpdatesOfUser(
	db: Db,
	userId: string,
	ids: readonly string[]
): Promise<UpdateWithReceipt[]> {
	return db.clientUpdate.findMany({
		where: { userId, id: { in: [...ids] } },
		include: withReceipt
	});
}

function before(cursor: string): Prisma.ClientUpdateWhereInput {
	const { value, id } = readCursor(cursor);
	// an instant from outside: one that no Date can hold would throw inside Prisma
	const receivedAt = new Date(Math.min(value, 8.64e15));
	return { OR: [{ receivedAt: { lt: receivedAt } }, { receivedAt, id: { lt: id } }] };
}
