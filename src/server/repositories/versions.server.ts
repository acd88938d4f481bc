import type { PrivacyPolicy } from '$lib/domain/privacy/policy';
import type { CandidateReason } from '$lib/domain/promotion';
import type { FrozenBlob } from '$lib/wire/schemas';
import type { Prisma } from '../database/generated/client';
import type { Db } from './db.server';
import { frozenColumns } from './frozen-columns.server';
import { PAGE_SIZE, pageOf, readCursor, type Page } from './paging.server';
import { privacyJson } from './privacy-json.server';

const withMerge = { merge: true } satisfies Prisma.VersionInclude;
const withModel = {
	...withMerge,
	model: { select: { title: true, slug: true } }
} satisfies Prisma.VersionInclude;
const withParts = { recipe: true, plugin: true } satisfies Prisma.VersionInclude;

export type VersionWithMerge = Prisma.VersionGetPayload<{ include: typeof withMerge }>;
export type VersionWithModel = Prisma.VersionGetPayload<{ include: typeof withModel }>;
export type VersionWithParts = Prisma.VersionGetPayload<{ include: typeof withParts }>;

export interface VersionKey {
	readonly modelId: string;
	readonly line: number;
	readonly number: number;
}

export interface NewVersion extends VersionKey {
	readonly id: string;
	readonly weightsDigest: string;
	readonly weightsBytes: number;
	/** JSON of OptimizerState; absent or null where the strategy that made it remembers nothing. */
	readonly optimizerState?: { readonly kind: string; readonly slots: readonly string[] } | null;
	readonly topologyDigest: string;
	/** [{name, shape}] in the order of the flat weights. */
	readonly weightSpecs: { readonly name: string; readonly shape: number[] }[];
	readonly numWeights: number;
	/** Absent or null where all weights are learnt. */
	readonly frozen?: FrozenBlob | null;
	readonly recipeId: string;
	readonly pluginId: string;
	readonly privacy: PrivacyPolicy;
	readonly measured: MeasuredColumns;
	readonly cohortLoss: number | null;
	readonly cohortAccuracy: number | null;
	/** Why it is a candidate; absent for one that is promoted at once. */
	readonly candidate?: CandidateReason | null;
	/** Number of the head that it was merged into; absent for one that is published. */
	readonly madeFrom?: number;
}

/** What a version measured on one held-out set; all null where there is none, or it has not been tried. */
export interface MeasuredColumns {
	readonly heldOutDigest: string | null;
	readonly heldOutLoss: number | null;
	readonly heldOutAccuracy: number | null;
	readonly heldOutMetrics: Readonly<Record<string, number>>;
	readonly heldOutError: string | null;
}

export const UNMEASURED: MeasuredColumns = {
	heldOutDigest: null,
	heldOutLoss: null,
	heldOutAccuracy: null,
	heldOutMetrics: {},
	heldOutError: null
};

export function findVersion(db: Db, key: VersionKey): Promise<VersionWithParts | null> {
	const { modelId, line, number } = key;
	return db.version.findUnique({
		where: { modelId_line_number: { modelId, line, number } },
		include: withParts
	});
}

export function findVersionById(db: Db, id: string): Promise<VersionWithParts | null> {
	return db.version.findUnique({ where: { id }, include: withParts });
}

export async function insertVersion(db: Db, version: NewVersion): Promise<void> {
	const { measured, candidate, privacy, optimizerState, frozen = null, ...columns } = version;
	const why = candidate ? { candidate: { ...candidate }, promoted: false } : {};
	const state = optimizerState ? { optimizerState } : {};
	const promise = { privacy: privacyJson(privacy) };
	const data = { ...columns, ...frozenColumns(frozen), ...promise, ...measured, ...why, ...state };
	await db.version.create({ data });
}

/** A version of one of the owner's models that are not deleted. */
export function findOwnVersion(
	db: Db,
	id: string,
	ownerId: string
): Promise<VersionWithModel | null> {
	const model = { ownerId, status: { not: 'deleted' as const } };
	return db.version.findFirst({ where: { id, model }, include: withModel });
}

/** The highest number of a line, whether promoted or not. */
export async function newestNumber(db: Db, modelId: string, line: number): Promise<number> {
	const { _max } = await db.version.aggregate({
		where: { modelId, line },
		_max: { number: true }
	});
	return _max.number ?? 0;
}

/** Numbers of a line's promoted versions after `base` up to `head`: as many versions late is an update on `base`. */
export async function promotedSince(
	db: Db,
	{ modelId, line, number: head }: VersionKey,
	base: number
): Promise<number[]> {
	const rows = await db.version.findMany({
		where: { modelId, line, promoted: true, number: { gt: base, lte: head } },
		select: { number: true }
	});
	return rows.map(({ number }) => number);
}

/** How many candidates their engineer may still promote or discard: those whose domain fate is `open`. */
export function countOpenCandidates(
	db: Db,
	{ id: modelId, line, headNumber }: { id: string; line: number; headNumber: number }
): Promise<number> {
	return db.version.count({
		where: { modelId, line, madeFrom: headNumber, promoted: false, discardedAt: null }
	});
}

/** Newest first. */
export async function listVersions(
	db: Db,
	modelId: string,
	cursor: string | undefined
): Promise<Page<VersionWithMerge>> {
	const rows = await db.version.findMany({
		where: { modelId },
		orderBy: [{ line: 'desc' }, { number: 'desc' }],
		...(cursor && { cursor: { id: readCursor(cursor).id }, skip: 1 }),
		take: PAGE_SIZE + 1,
		include: withMerge
	});
	return pageOf(rows, (row) => ({ value: row.number, id: row.id }));
}

/** What a version measured, unless the row is gone. */
export async function keepMeasured(db: Db, id: string, measured: MeasuredColumns): Promise<void> {
	await db.version.updateMany({ where: { id }, data: measured });
}
