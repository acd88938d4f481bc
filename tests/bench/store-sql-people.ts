import { PEOPLE, REVIEWED_MODEL, type Sizes } from './store-sql';

/** Reviews with votes and reports, follows, notices, the audit log, and what models sum up of them. */
export function peopleSql({ users, models, reviews, notices, events }: Sizes): string[] {
	// by a number that grows one by one nobody comes twice
	const contributor = (number: string) => `bench."user"(10 + (${number}) % ${users - 9})`;
	return [
		`INSERT INTO "Review" ("id", "modelId", "userId", "stars", "text", "reply", "repliedAt", "helpful", "reported", "hiddenAt", "createdAt", "updatedAt")
		SELECT bench.review(n),
			bench.model(CASE WHEN n % 10 = 0 THEN ${REVIEWED_MODEL} ELSE ${REVIEWED_MODEL + 1} + i % ${models - REVIEWED_MODEL} END),
			CASE WHEN n % 10 = 0 THEN ${contributor('n / 10')} ELSE ${contributor(`i + i / ${models - REVIEWED_MODEL}`)} END,
			1 + floor(5 * sqrt(bench.chance('stars', n)))::int, repeat('It told most of what I wrote, and it got better with time. ', 1 + n % 5),
			CASE WHEN n % 7 = 0 THEN 'Thank you.' END, CASE WHEN n % 7 = 0 THEN bench.at(n, ${reviews}) END,
			n % 3, CASE WHEN n % 100 = 0 THEN 1 + n % 3 ELSE 0 END, CASE WHEN n % 101 = 0 THEN bench.at(n, ${reviews}) END,
			bench.at(n, ${reviews}), bench.at(n, ${reviews})
		FROM (SELECT n, n - n / 10 AS i FROM generate_series(1, ${reviews}) AS n) AS numbered
		ON CONFLICT DO NOTHING`,
		`INSERT INTO "HelpfulVote" ("reviewId", "userId")
		SELECT r."id", ${contributor('n + v * 17')} FROM generate_series(1, ${reviews}) AS n
		JOIN "Review" AS r ON r."id" = bench.review(n), generate_series(1, n % 3) AS v`,
		`INSERT INTO "ReviewReport" ("reviewId", "userId", "reason", "createdAt")
		SELECT r."id", ${contributor('n + v * 19')}, 'It is an advertisement.', r."createdAt" FROM generate_series(100, ${reviews}, 100) AS n
		JOIN "Review" AS r ON r."id" = bench.review(n), generate_series(1, 1 + n % 3) AS v`,
		`INSERT INTO "Follow" ("modelId", "userId", "createdAt")
		SELECT bench.model(m), ${contributor('m * 31 + v')}, bench.at(m, ${models}) FROM generate_series(1, ${models}) AS m, generate_series(1, 20) AS v`,
		`INSERT INTO "Follow" ("modelId", "userId", "createdAt")
		SELECT bench.model(m), bench."user"(${PEOPLE.contributor}), bench.at(m, ${models}) FROM generate_series(1, ${models}, 2) AS m`,
		`INSERT INTO "Notice" ("id", "userId", "kind", "body", "readAt", "pushedAt", "createdAt")
		SELECT bench.id('notice', n, ${notices}),
			CASE n % 25 WHEN 0 THEN bench."user"(${PEOPLE.contributor}) WHEN 1 THEN bench."user"(${PEOPLE.engineer}) ELSE bench.somebody('reader', n) END,
			CASE WHEN n % 2 = 0 THEN 'followed-model-merged' ELSE 'review-new' END,
			jsonb_build_object('modelId', m."id", 'modelTitle', m."title", 'modelSlug', m."slug", 'version', 5, 'stars', 4),
			CASE WHEN n < ${notices * 0.9} THEN bench.at(n, ${notices}) END, bench.at(n, ${notices}), bench.at(n, ${notices})
		FROM generate_series(1, ${notices}) AS n JOIN "Model" AS m ON m."id" = bench.model(1 + n % ${models})`,
		`INSERT INTO "AuditEvent" ("id", "actorId", "action", "subject", "reason", "createdAt")
		SELECT bench.id('event', n, ${events}), CASE n % 4 WHEN 0 THEN NULL WHEN 1 THEN bench.somebody('actor', n) ELSE bench."user"(${PEOPLE.admin}) END,
			(ARRAY['user.suspend','model.unlist','plugin.approve','review.hide','credits.correct'])[1 + n % 5],
			CASE WHEN n % 2 = 0 THEN 'user:' || bench.somebody('subject', n) ELSE 'model:' || bench.model(1 + n % ${models}) END,
			'As the rules say.', bench.at(n, ${events})
		FROM generate_series(1, ${events}) AS n`,
		`UPDATE "Model" AS m SET "ratingCount" = r.count, "ratingSum" = r.sum, "ratingScore" = (70 + r.sum) / (20.0 + r.count)
		FROM (SELECT "modelId", count(*)::int, sum("stars")::int FROM "Review" WHERE "hiddenAt" IS NULL GROUP BY 1) AS r WHERE r."modelId" = m."id"`,
		`UPDATE "Model" AS m SET "mergedUpdates" = u.count
		FROM (SELECT "modelId", count(*)::int FROM "ClientUpdate" WHERE "status" = 'merged' GROUP BY 1) AS u WHERE u."modelId" = m."id"`
	];
}

/** Payments and withdrawals, and the ledger: what was bought, set aside, earned and asked to be paid out. */
export function moneySql({ models, updates, payments, withdrawals }: Sizes): string[] {
	const payer = `CASE WHEN n % 25 = 0 THEN bench."user"(${PEOPLE.contributor}) ELSE bench.somebody('payer', n) END`;
	return [
		`INSERT INTO "Payment" ("id", "userId", "provider", "providerRef", "amountMinor", "currency", "credits", "status", "createdAt", "updatedAt")
		SELECT bench.id('payment', n, ${payments}), ${payer}, 'khalti-simulator', 'bench-' || n, 100000, 'NPR', 1000,
			(CASE WHEN n % 5 < 4 THEN 'completed' ELSE (ARRAY['initiated','pending','expired','canceled','refunded','failed'])[1 + n / 5 % 6] END)::"PaymentStatus",
			bench.at(n, ${payments}), bench.at(n, ${payments}) FROM generate_series(1, ${payments}) AS n`,
		`INSERT INTO "Withdrawal" ("id", "userId", "credits", "amountMinor", "currency", "destination", "status", "createdAt", "decidedAt")
		SELECT bench.id('withdrawal', n, ${withdrawals}), ${payer}, 100, 10000, 'NPR', 'Khalti 9800000000', status,
			bench.at(n, ${withdrawals}), CASE WHEN status <> 'requested' THEN bench.at(n, ${withdrawals}) END
		FROM (SELECT n, (ARRAY['requested','paid','paid','rejected','canceled'])[1 + n % 5]::"WithdrawalStatus" AS status
			FROM generate_series(1, ${withdrawals}) AS n) AS asked`,
		`INSERT INTO "LedgerAccount" ("id", "kind", "userId", "modelId")
		SELECT 'user:' || "id", 'user'::"LedgerAccountKind", "id", NULL FROM "User"
		UNION ALL SELECT 'escrow:' || "id", 'escrow', NULL, "id" FROM "Model"
		UNION ALL SELECT kind, kind::"LedgerAccountKind", NULL, NULL FROM unnest(ARRAY['fees','issuance','payout']) AS kind`,
		posted(
			{ cause: 'payment', memo: `'{"kind":"purchase"}'` },
			`SELECT "id", "createdAt", 'issuance' AS "from", 'user:' || "userId" AS "to", "credits" FROM "Payment" WHERE "status" = 'completed'`
		),
		posted(
			{ cause: 'withdrawal', memo: `'{"kind":"withdrawal"}'` },
			`SELECT "id", "createdAt", 'user:' || "userId" AS "from", 'payout' AS "to", "credits" FROM "Withdrawal" WHERE "status" IN ('requested', 'paid')`
		),
		posted(
			{ cause: 'fund', memo: `'{"kind":"fund","about":"Bench"}'` },
			`SELECT bench.id('fund', m, ${models}) AS "id", bench.at(m, ${models}) AS "createdAt", 'issuance' AS "from",
				'escrow:' || bench.model(m) AS "to", 100000 AS "credits" FROM generate_series(1, ${models}) AS m`
		),
		`WITH paid AS MATERIALIZED (
			SELECT "mergeId", "modelId", "userId", sum("credits") AS "credits", sum("fee") AS "fee"
			FROM "ClientUpdate" WHERE "status" = 'merged' GROUP BY 1, 2, 3
		), transactions AS (
			INSERT INTO "LedgerTransaction" ("id", "cause", "memo", "createdAt")
			SELECT g."id", 'merge:' || g."id", json_build_object('kind', 'reward', 'about', m."title")::text, g."createdAt"
			FROM "Merge" AS g JOIN "Model" AS m ON m."id" = g."modelId" WHERE g."id" IN (SELECT "mergeId" FROM paid)
		), lines AS (
			SELECT "mergeId", 'user:' || "userId" AS "account", "credits" AS "amount" FROM paid
			UNION ALL SELECT "mergeId", 'escrow:' || "modelId", -sum("credits" + "fee") FROM paid GROUP BY "mergeId", "modelId"
			UNION ALL SELECT "mergeId", 'fees', sum("fee") FROM paid GROUP BY "mergeId"
		) INSERT INTO "LedgerEntry" ("id", "transactionId", "accountId", "amount")
		SELECT bench.id('reward', row_number() OVER (ORDER BY "mergeId"), ${2 * updates}), "mergeId", "account", "amount" FROM lines`
	];
}

/** One transaction of two entries for every row of `rows` (id, createdAt, from, to, credits). */
function posted(
	{ cause, memo }: { readonly cause: string; readonly memo: string },
	rows: string
): string {
	const entry = (side: 'from' | 'to', sign: string) =>
		`SELECT bench.uuid("createdAt", md5('${side}' || "id")), "id", "${side}", ${sign}"credits" FROM moved`;
	return `WITH moved AS MATERIALIZED (${rows}), transactions AS (
			INSERT INTO "LedgerTransaction" ("id", "cause", "memo", "createdAt")
			SELECT "id", '${cause}:' || "id", ${memo}, "createdAt" FROM moved
		) INSERT INTO "LedgerEntry" ("id", "transactionId", "accountId", "amount")
		${entry('from', '-')} UNION ALL ${entry('to', '')}`;
}
