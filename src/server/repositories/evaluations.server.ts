import type { ModelRow } from './models.server';
import type { Db } from './db.server';
import { findVersionById, UNMEASURED, type VersionWithParts } from './versions.server';

export interface ToMeasure {
	readonly version: VersionWithParts;
	/** What its model is measured on now. */
	readonly heldOutDigest: string;
}

/** The newest version of a current line that has not been tried on its model's held-out set. */
export async function nextToMeasure(db: Db): Promise<ToMeasure | null> {
	const [next] = await db.$queryRaw<{ id: string; heldOutDigest: string }[]>`
		SELECT v."id", m."heldOutDigest" FROM "Model" AS m
		JOIN "Version" AS v ON v."modelId" = m."id" AND v."line" = m."line"
		WHERE m."heldOutDigest" IS NOT NULL AND m."status" <> 'deleted'
			AND v."heldOutDigest" IS DISTINCT FROM m."heldOutDigest"
		ORDER BY v."createdAt" DESC LIMIT 1`;
	const version = next && (await findVersionById(db, next.id));
	return version ? { version, heldOutDigest: next.heldOutDigest } : null;
}

/** How far the current line of a model has been measured on its held-out set. */
export async function measuredSoFar(
	db: Db,
	{ id: modelId, line, heldOutDigest }: Pick<ModelRow, 'id' | 'line' | 'heldOutDigest'>
) {
	const ofLine = { modelId, line };
	const total = await db.version.count({ where: ofLine });
	if (heldOutDigest === null) return { total, measured: 0, failed: 0 };
	const measured = await db.version.count({ where: { ...ofLine, heldOutDigest } });
	const failed = await db.version.count({
		where: { ...ofLine, heldOutDigest, heldOutError: { not: null } }
	});
	return { total, measured, failed };
}

/** Versions of a model that could not be measured become such that have not been tried. */
export async function forgetFailures(tx: Db, modelId: string): Promise<void> {
	const where = { modelId, heldOutError: { not: null } };
	await tx.version.updateMany({ where, data: UNMEASURED });
}
