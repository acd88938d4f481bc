import { accountKey } from '$lib/domain/ledger';
import type { ModelStatus } from '$lib/domain/model';
import type { Db } from './db.server';
import type { VersionKey } from './versions.server';

/** Of a model, what an update that arrives is held against. */
export interface TargetModel {
	readonly id: string;
	readonly title: string;
	readonly slug: string;
	readonly status: ModelStatus;
	readonly line: number;
	readonly headNumber: number;
	readonly maxStaleness: number | null;
	readonly threshold: number;
	readonly maxWaitSeconds: number;
}

/** Of the version that an update was trained from. */
export interface TargetBase {
	readonly id: string;
	readonly modelId: string;
	readonly numWeights: number;
	readonly promoted: boolean;
	/** JSON of domain PrivacyPolicy. */
	readonly privacy: unknown;
	readonly recipe: { readonly digest: string; readonly spec: unknown };
	readonly plugin: { readonly digest: string };
}

/** Where an update belongs, as its model stands. */
export interface UpdateTarget {
	readonly model: TargetModel;
	/** Null where the model has no such version. */
	readonly base: TargetBase | null;
	/** Versions of the model's line promoted after its base. */
	readonly late: number;
}

interface Row extends TargetModel {
	readonly at: number;
	readonly late: number;
	readonly base: TargetBase | null;
}

/** For each of `keys` its target, in one statement; null where there is no such model. */
export async function findTargets(
	db: Db,
	keys: readonly VersionKey[]
): Promise<(UpdateTarget | null)[]> {
	const models = keys.map(({ modelId }) => modelId);
	const lines = keys.map(({ line }) => line);
	const numbers = keys.map(({ number }) => number);
	const rows = await db.$queryRaw<Row[]>`
		SELECT k."at"::int, m."id", m."title", m."slug", m."status"::text, m."line", m."headNumber",
			m."maxStaleness", m."threshold", m."maxWaitSeconds",
			(SELECT count(*)::int FROM "Version" AS l
				WHERE l."modelId" = m."id" AND l."line" = m."line" AND l."promoted"
					AND l."number" > k."number" AND l."number" <= m."headNumber") AS "late",
			CASE WHEN v."id" IS NOT NULL THEN jsonb_build_object(
				'id', v."id", 'modelId', v."modelId", 'numWeights', v."numWeights", 'promoted', v."promoted",
				'privacy', v."privacy", 'recipe', jsonb_build_object('digest', r."digest", 'spec', r."spec"),
				'plugin', jsonb_build_object('digest', p."digest")) END AS "base"
		FROM unnest(${models}::text[], ${lines}::int[], ${numbers}::int[])
			WITH ORDINALITY AS k("modelId", "line", "number", "at")
		JOIN "Model" AS m ON m."id" = k."modelId"
		LEFT JOIN "Version" AS v
			ON v."modelId" = m."id" AND v."line" = k."line" AND v."number" = k."number"
		LEFT JOIN "Recipe" AS r ON r."id" = v."recipeId"
		LEFT JOIN "Plugin" AS p ON p."id" = v."pluginId"`;
	const found = new Map(rows.map((row) => [row.at, row]));
	return keys.map((_, k) => {
		const row = found.get(k + 1);
		if (!row) return null;
		const { base, late, ...model } = row;
		return { model, base, late };
	});
}

/** What a model's buffer holds, and what pays for it. */
export interface BufferStanding {
	/** Accepted updates in its buffer. */
	readonly waiting: number;
	/** Credits and fees promised to them. */
	readonly promised: bigint;
	/** In its escrow. */
	readonly held: bigint;
	/** Those of the ids asked for that an update has, of whatever model. */
	readonly taken: readonly string[];
}

/** In one statement. The caller holds the model's row lock. */
export async function bufferStanding(
	tx: Db,
	modelId: string,
	ids: readonly string[]
): Promise<BufferStanding> {
	const escrow = accountKey({ kind: 'escrow', modelId });
	const [row] = await tx.$queryRaw<[BufferStanding]>`
		SELECT b."waiting", b."promised",
			(SELECT coalesce(sum("amount"), 0)::bigint FROM "LedgerEntry"
				WHERE "accountId" = ${escrow}) AS "held",
			(SELECT coalesce(array_agg("id"), '{}') FROM "ClientUpdate"
				WHERE "id" = ANY(${[...ids]}::text[])) AS "taken"
		FROM (SELECT count(*)::int AS "waiting", coalesce(sum("credits" + "fee"), 0)::bigint AS "promised"
			FROM "ClientUpdate" WHERE "modelId" = ${modelId} AND "status" = 'accepted') AS b`;
	return row;
}
