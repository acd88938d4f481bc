import type { Account } from '$lib/wire/api';
import type { Db } from './db.server';

/** A session, and whose it is. */
export interface SessionOfUser extends Account {
	readonly token: string;
	readonly expiresAt: Date;
	readonly secondFactorAt: Date | null;
	readonly suspendedAt: Date | null;
	readonly deletedAt: Date | null;
}

/** Those of `tokens` that are sessions, in one statement, by their token. */
export async function sessionsByToken(
	db: Db,
	tokens: readonly string[]
): Promise<ReadonlyMap<string, SessionOfUser>> {
	const rows = await db.$queryRaw<SessionOfUser[]>`
		SELECT s."token", s."expiresAt", s."secondFactorAt",
			u."id", u."name", u."email", u."role"::text, u."suspendedAt", u."deletedAt"
		FROM "Session" AS s JOIN "User" AS u ON u."id" = s."userId"
		WHERE s."token" = ANY(${[...new Set(tokens)]}::text[])`;
	return new Map(rows.map((row) => [row.token, row]));
}
