import type { Prisma } from '../database/generated/client';
import type { Db } from './db.server';
import { PAGE_SIZE, pageOf, readCursor, type Page } from './paging.server';

const withMerge = { merge: true } satisfies Prisma.VersionInclude;
const withParts = { recipe: true, plugin: true } satisfies Prisma.VersionInclude;

export type VersionWithMerge = Prisma.VersionGetPayload<{ include: typeof withMerge }>;
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
	readonly topologyDigest: string;
	/** [{name, shape}] in the order of the flat weights. */
	readonly weightSpecs: { readonly name: string; readonly shape: number[] }[];
	readonly numWeights: number;
	readonly recipeId: string;
	readonly pluginId: string;
	readonly heldOutLoss: number | null;
	readonly heldOutAccuracy: number | null;
	readonly cohortLoss: number | null;
	readonly cohortAccuracy: number | null;
}

export function findVersion(db: Db, key: VersionKey): Promise<VersionWithParts | null> {
	const { modelId, line, number } = key;
	return db.version.findUnique({
		where: { modelId_line_number: { modelId, line, number } },
		include: withParts
	});
}

export async function insertVersion(db: Db, version: NewVersion): Promise<void> {
	await db.version.create({ data: version });
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
