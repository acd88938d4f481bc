import { uuidv7 } from 'uuidv7';
import type { Db } from './db.server';

export interface NewSubscription {
	readonly userId: string;
	readonly endpoint: string;
	readonly p256dh: string;
	readonly auth: string;
}

/** A notice on its way to one device. */
export interface Delivery {
	readonly noticeId: string;
	readonly subscriptionId: string;
	readonly endpoint: string;
	readonly p256dh: string;
	readonly auth: string;
	readonly kind: string;
	readonly body: unknown;
	readonly locale: string;
	/** Failed tries so far. */
	readonly attempts: number;
}

/** Keeps a device's subscription; one that another account had on this device becomes this user's. */
export async function keepSubscription(db: Db, subscription: NewSubscription): Promise<void> {
	const { endpoint } = subscription;
	await db.pushSubscription.deleteMany({
		where: { endpoint, userId: { not: subscription.userId } }
	});
	await db.pushSubscription.upsert({
		where: { endpoint },
		create: { id: uuidv7(), ...subscription },
		update: subscription
	});
}

export async function dropSubscription(
	db: Db,
	by: { readonly userId: string; readonly endpoint: string } | { readonly id: string }
): Promise<void> {
	await db.pushSubscription.deleteMany({ where: by });
}

/**
 * Takes the oldest notices that have not been pushed, at most `limit`, and marks them as handed over: what
 * then fails is kept by `retryLater`. Notices older than `since` are only marked.
 *
 * @returns One delivery per device; none for people without one. `taken` counts the notices.
 */
export async function takeUnpushed(
	db: Db,
	limit: number,
	since: Date
): Promise<{ taken: number; deliveries: Delivery[] }> {
	const rows = await db.$queryRaw<(Delivery | { noticeId: string; subscriptionId: null })[]>`
		WITH taken AS (
			UPDATE "Notice" SET "pushedAt" = ${now()}::timestamptz AT TIME ZONE 'UTC'
			WHERE "id" IN (
				SELECT "id" FROM "Notice" WHERE "pushedAt" IS NULL ORDER BY "createdAt" LIMIT ${limit}
				FOR UPDATE SKIP LOCKED
			)
			RETURNING "id", "userId", "kind", "body", "createdAt"
		)
		SELECT t."id" AS "noticeId", t."kind", t."body", u."locale", 0 AS "attempts",
			s."id" AS "subscriptionId", s."endpoint", s."p256dh", s."auth"
		FROM taken AS t
		JOIN "User" AS u ON u."id" = t."userId"
		LEFT JOIN "PushSubscription" AS s ON s."userId" = t."userId"
			AND t."createdAt" >= ${since.toISOString()}::timestamptz AT TIME ZONE 'UTC'
			AND t."createdAt" >= s."createdAt"
		ORDER BY t."createdAt"`;
	const deliveries = rows.filter((row): row is Delivery => row.subscriptionId !== null);
	return { taken: new Set(rows.map(({ noticeId }) => noticeId)).size, deliveries };
}

/** What failed before and is due again. */
export function listRetries(db: Db, limit: number): Promise<Delivery[]> {
	return db.$queryRaw<Delivery[]>`
		SELECT n."id" AS "noticeId", n."kind", n."body", u."locale", r."attempts",
			s."id" AS "subscriptionId", s."endpoint", s."p256dh", s."auth"
		FROM "PushRetry" AS r
		JOIN "Notice" AS n ON n."id" = r."noticeId"
		JOIN "PushSubscription" AS s ON s."id" = r."subscriptionId"
		JOIN "User" AS u ON u."id" = n."userId"
		WHERE r."retryAt" <= ${now()}::timestamptz AT TIME ZONE 'UTC'
		ORDER BY r."retryAt" LIMIT ${limit}`;
}

export async function retryLater(
	db: Db,
	{ noticeId, subscriptionId, attempts }: Delivery,
	retryAt: Date
): Promise<void> {
	const state = { attempts: attempts + 1, retryAt };
	// the device may be gone meanwhile, and its retries with it
	await db.$executeRaw`
		INSERT INTO "PushRetry" ("subscriptionId", "noticeId", "attempts", "retryAt")
		SELECT s."id", n."id", ${state.attempts}, ${retryAt.toISOString()}::timestamptz AT TIME ZONE 'UTC'
		FROM "PushSubscription" AS s, "Notice" AS n
		WHERE s."id" = ${subscriptionId} AND n."id" = ${noticeId}
		ON CONFLICT ("subscriptionId", "noticeId") DO UPDATE
		SET "attempts" = EXCLUDED."attempts", "retryAt" = EXCLUDED."retryAt"`;
}

export async function forgetRetry(
	db: Db,
	{ noticeId, subscriptionId }: Pick<Delivery, 'noticeId' | 'subscriptionId'>
): Promise<void> {
	await db.pushRetry.deleteMany({ where: { noticeId, subscriptionId } });
}

// DateTime columns hold UTC without a zone
function now(): string {
	return new Date().toISOString();
}
