import type { Prisma } from '../database/generated/client';
import { accountKey } from '$lib/domain/ledger';
import type { Db } from './db.server';

const withTransaction = {
	transaction: { select: { memo: true, createdAt: true } }
} satisfies Prisma.LedgerEntryInclude;

type StatementEntry = Prisma.LedgerEntryGetPayload<{ include: typeof withTransaction }>;
export type StatementRow = StatementEntry & {
	/** Of the account, after this entry. */
	readonly balance: bigint;
};

/**
 * A user's entries, newest first.
 *
 * @param before Only what is older than this entry.
 */
export async function listStatement(
	db: Db,
	userId: string,
	page: { readonly before: string | undefined; readonly take: number }
): Promise<StatementRow[]> {
	const accountId = accountKey({ kind: 'user', userId });
	// ids are UUIDv7: sorted by id is sorted by age
	const entries = await db.ledgerEntry.findMany({
		where: { accountId, ...(page.before && { id: { lt: page.before } }) },
		orderBy: { id: 'desc' },
		take: page.take,
		include: withTransaction
	});
	const [newest] = entries;
	if (!newest) return [];

	const { _sum } = await db.ledgerEntry.aggregate({
		where: { accountId, id: { lte: newest.id } },
		_sum: { amount: true }
	});
	let balance = _sum.amount ?? 0n;
	return entries.map((entry) => {
		const row = { ...entry, balance };
		balance -= entry.amount;
		return row;
	});
}

export interface UserTotals {
	readonly available: bigint;
	readonly earned: bigint;
	readonly spent: bigint;
	readonly pending: bigint;
}

/** What a user has, and how it came to be; a cause's first word says what it was. */
export async function totalsOf(db: Db, userId: string): Promise<UserTotals> {
	const accountId = accountKey({ kind: 'user', userId });
	const rows = await db.$queryRaw<{ kind: string; total: bigint }[]>`
		SELECT split_part(t."cause", ':', 1) AS kind, sum(e."amount")::bigint AS total
		FROM "LedgerEntry" AS e JOIN "LedgerTransaction" AS t ON t."id" = e."transactionId"
		WHERE e."accountId" = ${accountId} GROUP BY 1`;
	const totals = new Map(rows.map(({ kind, total }) => [kind, total] as const));
	const of = (kind: string) => totals.get(kind) ?? 0n;
	const { _sum } = await db.withdrawal.aggregate({
		where: { userId, status: 'requested' },
		_sum: { credits: true }
	});
	return {
		available: rows.reduce((sum, { total }) => sum + total, 0n),
		earned: of('merge'),
		spent: -of('fund') - of('take-back'),
		pending: _sum.credits ?? 0n
	};
}

export interface EarningsRow {
	readonly modelId: string;
	readonly title: string;
	readonly slug: string;
	readonly updates: number;
	readonly credits: bigint;
}

/** A row with what was earned with all models beside it. */
export interface TopEarningsRow extends EarningsRow {
	readonly allUpdates: number;
	readonly allCredits: bigint;
}

/** The models that a user has earned most with. */
export function topEarnings(db: Db, userId: string, take: number): Promise<TopEarningsRow[]> {
	return db.$queryRaw<TopEarningsRow[]>`
		SELECT m."id" AS "modelId", m."title", m."slug", count(*)::int AS "updates",
			sum(u."credits")::bigint AS "credits",
			(sum(count(*)) OVER ())::int AS "allUpdates",
			(sum(sum(u."credits")) OVER ())::bigint AS "allCredits"
		FROM "ClientUpdate" AS u JOIN "Model" AS m ON m."id" = u."modelId"
		WHERE u."userId" = ${userId} AND u."status" = 'merged' AND u."credits" > 0
		GROUP BY m."id" ORDER BY "credits" DESC, m."id" LIMIT ${take}`;
}
