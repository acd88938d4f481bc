/** How much is in the store that the lists are measured on. */
export interface Sizes {
	readonly users: number;
	readonly models: number;
	readonly updates: number;
	readonly reviews: number;
	readonly notices: number;
	readonly payments: number;
	readonly withdrawals: number;
	readonly events: number;
}

/** Users by number: who owns a fifth of all models, who sent every fiftieth update, who sees everything. */
export const PEOPLE = { engineer: 1, contributor: 2, admin: 3 } as const;
/** The model that every tenth review is of; it is the engineer's. */
export const REVIEWED_MODEL = 5;
/** Numbers below are engineers and the admin. */
const FIRST_CONTRIBUTOR = 10;
const MERGES = 10;

/**
 * Functions of the schema `bench`: every row has a number, and its id, its time in the last 90 days and its
 * chance follow from that. So rows can name each other before they are there. Whatever is not IMMUTABLE in
 * them (`||` of a text and a number) would keep PostgreSQL from inlining them: it is ten times slower.
 */
export function functionsSql({ users, models, updates, reviews }: Sizes): string[] {
	const now = new Date().toISOString().slice(0, -1);
	const define = (head: string, body: string) =>
		`CREATE FUNCTION bench.${head} LANGUAGE sql IMMUTABLE RETURN ${body}`;
	const idOf = (kind: string, number: string, all: number) =>
		define(`${kind} RETURNS text`, `bench.id('${kind.split('(')[0] ?? ''}', ${number}, ${all})`);
	return [
		'DROP SCHEMA IF EXISTS bench CASCADE',
		'CREATE SCHEMA bench',
		define(
			'at(i bigint, "all" bigint) RETURNS timestamp(3)',
			`timestamp '${now}' - interval '90 days' * (1 - i::float8 / "all")`
		),
		define(
			'digest(kind text, i bigint) RETURNS text',
			'md5(kind || i::text) || md5(i::text || kind)'
		),
		define(
			'chance(kind text, i bigint) RETURNS float8',
			'(hashtextextended(kind || i::text, 0) & 2147483647) / 2147483648.0'
		),
		define(
			'uuid(at timestamp, random text) RETURNS text',
			`regexp_replace(lpad(to_hex(floor(extract(epoch FROM at) * 1000)::bigint), 12, '0') || random,
				'^(.{8})(.{4}).(.{3}).(.{3})(.{12}).*$', '\\1-\\2-7\\3-8\\4-\\5')`
		),
		define(
			'id(kind text, i bigint, "all" bigint) RETURNS text',
			'bench.uuid(bench.at(i, "all"), md5(kind || i::text))'
		),
		idOf('"user"(i bigint)', 'i', users).replace(`'"user"'`, `'user'`),
		idOf('model(m bigint)', 'm', models),
		idOf('version(m bigint, j bigint)', `(j - 1) * ${models} + m`, (MERGES + 1) * models),
		idOf('merge(m bigint, j bigint)', `(j - 1) * ${models} + m`, (MERGES + 1) * models),
		idOf('update(n bigint)', 'n', updates).replace('bench.update(', 'bench."update"('),
		idOf('review(n bigint)', 'n', reviews),
		define(
			'somebody(kind text, n bigint) RETURNS text',
			`bench."user"(${FIRST_CONTRIBUTOR} + floor(${users - FIRST_CONTRIBUTOR + 1} * bench.chance(kind, n))::bigint)`
		)
	];
}

/** Users, models with their versions and merges, and the updates that were merged into them, with receipts. */
export function modelsSql({ users, models, updates }: Sizes): string[] {
	const plugins = models / 2;
	return [
		`INSERT INTO "User" ("id", "name", "email", "emailVerified", "createdAt", "updatedAt", "phone", "role", "suspendedAt", "deletedAt")
		SELECT bench."user"(i),
			(ARRAY['Asha','Bikram','Chandra','Deepa','Gita','Hari','Kamala','Laxman','Maya','Ram'])[1 + i % 10] || ' ' ||
			(ARRAY['Shrestha','Gurung','Tamang','Rai','Thapa','Karki','Magar'])[1 + i % 7] || ' ' || i,
			'user' || i || '@bench.local', true, bench.at(i, ${users}), bench.at(i, ${users}), '98' || lpad(i::text, 8, '0'),
			(CASE WHEN i = ${PEOPLE.admin} THEN 'admin' WHEN i < ${FIRST_CONTRIBUTOR} AND i <> ${PEOPLE.contributor} THEN 'engineer' ELSE 'contributor' END)::"Role",
			CASE WHEN i > 10 AND i % 97 = 0 THEN bench.at(i, ${users}) END,
			CASE WHEN i > 10 AND i % 89 = 0 THEN bench.at(i, ${users}) END
		FROM generate_series(1, ${users}) AS i`,
		`INSERT INTO "Recipe" ("id", "digest", "spec") SELECT bench.id('recipe', 1, 1), bench.digest('recipe', 1),
			'{"loss":"categoricalCrossentropy","optimizer":{"name":"sgd","learningRate":0.1},"batchSize":8,"epochs":1,"metrics":["accuracy"],"minExamples":5}'`,
		`INSERT INTO "Plugin" ("id", "digest", "frameDigest", "frameCsp", "manifest", "createdAt")
		SELECT bench.id('plugin', p, ${plugins}), bench.digest('plugin', p), bench.digest('frame', p), 'default-src ''none''',
			'{"contract":1,"id":"bench","title":"Bench","html":"index.html","script":"plugin.js","inputShape":[2],"labels":["no","yes"],"permissions":[]}',
			bench.at(p, ${plugins}) FROM generate_series(1, ${plugins}) AS p`,
		// of ten plugins one waits, one was rejected, eight are approved
		`INSERT INTO "PluginReview" ("id", "pluginId", "decision", "createdAt")
		SELECT bench.id('decision', p, ${plugins}), bench.id('plugin', p, ${plugins}),
			(CASE p % 10 WHEN 0 THEN 'pending' WHEN 1 THEN 'rejected' ELSE 'approved' END)::"ReviewDecision", bench.at(p, ${plugins})
		FROM generate_series(1, ${plugins}) AS p`,
		`INSERT INTO "Model" ("id", "slug", "ownerId", "status", "title", "description", "card", "licence", "tags", "headNumber",
			"threshold", "maxWaitSeconds", "staleness", "creditsPerUpdate", "recipeId", "pluginId", "createdAt", "updatedAt")
		SELECT bench.model(m), 'model-' || m, bench."user"(CASE WHEN m % 5 = 0 THEN ${PEOPLE.engineer} ELSE 4 + m % 6 END),
			(CASE WHEN m % 50 = 7 THEN 'unlisted' WHEN m % 20 = 3 THEN 'paused' ELSE 'listed' END)::"ModelStatus",
			kind || ' ' || thing || ' ' || m, 'Tells ' || lower(kind) || ' ' || thing || ' apart. Trained by many people on their own devices, ' ||
			'without anybody''s examples leaving them; useful for schools, shops and offices in number ' || m || '.',
			repeat('A card says what the model is for, and how it was measured. ', 30), (ARRAY['MIT','Apache-2.0','CC-BY-4.0'])[1 + m % 3],
			ARRAY[lower(kind), thing], ${MERGES + 1}, 10, 3600, '{"kind":"polynomial","a":0.5}', 10, bench.id('recipe', 1, 1),
			bench.id('plugin', 2 + 10 * (m % ${Math.floor(plugins / 10)}), ${plugins}), bench.at(m, ${models}), bench.at(m, ${models})
		FROM (SELECT m, (ARRAY['Handwritten','Printed','Spoken','Nepali','Blurred','Coloured','Scanned','Street','Medical','Field'])[1 + m % 10] AS kind,
			(ARRAY['digits','letters','leaves','flowers','birds','words','coins','faces','road signs','moods','crops','clouds',
			'x-rays','gestures','notes','insects','rivers','handwriting','vehicles','fruits'])[1 + m / 10 % 20] AS thing
			FROM generate_series(1, ${models}) AS m) AS named`,
		`INSERT INTO "Version" ("id", "modelId", "line", "number", "weightsDigest", "weightsBytes", "topologyDigest", "weightSpecs",
			"numWeights", "recipeId", "pluginId", "cohortLoss", "cohortAccuracy", "createdAt")
		SELECT bench.version(m, j), model."id", 1, j, bench.digest('weights', m * 100 + j), 16, bench.digest('topology', m),
			'[{"name":"w","shape":[4]}]', 4, model."recipeId", model."pluginId", 1.0 / j, 1 - 1.0 / j, bench.at((j - 1) * ${models} + m, ${(MERGES + 1) * models})
		FROM generate_series(1, ${models}) AS m JOIN "Model" AS model ON model."id" = bench.model(m), generate_series(1, ${MERGES + 1}) AS j`,
		`INSERT INTO "Merge" ("id", "modelId", "versionId", "strategy", "backend", "numUpdates", "numExamples", "meanStaleness", "maxStaleness", "milliseconds", "createdAt")
		SELECT bench.merge(m, j), bench.model(m), bench.version(m, j), 'fedavg', 'cpu', 9, 360, 0, 0, 20, bench.at((j - 1) * ${models} + m, ${(MERGES + 1) * models})
		FROM generate_series(1, ${models}) AS m, generate_series(2, ${MERGES + 1}) AS j`,
		// a few models get most updates; 90 % are merged, 5 % wait, 5 % were refused
		`INSERT INTO "ClientUpdate" ("id", "modelId", "userId", "baseNumber", "baseVersionId", "digest", "bytes", "codec", "numExamples", "deltaNorm",
			"lossBefore", "lossAfter", "accuracyAfter", "status", "errorCode", "trainedAt", "receivedAt", "mergeId", "staleness", "weight", "credits", "fee")
		SELECT bench."update"(n), bench.model(m), CASE WHEN n % 50 = 0 THEN bench."user"(${PEOPLE.contributor}) ELSE bench.somebody('sender', n) END,
			k, bench.version(m, k), bench.digest('update', n), 12000, 'int8', 40, 1.5, 0.9, 0.5, 0.8,
			(CASE WHEN chance < 0.9 THEN 'merged' WHEN chance < 0.95 THEN 'accepted' ELSE 'rejected' END)::"UpdateStatus",
			CASE WHEN chance >= 0.95 THEN 'update/too-stale' END, at - interval '5 minutes', at,
			CASE WHEN chance < 0.9 THEN bench.merge(m, k + 1) END, CASE WHEN chance < 0.9 THEN 0 END, CASE WHEN chance < 0.9 THEN 1 END, 10, 1
		FROM (SELECT n, 1 + floor(${models} * power(bench.chance('model', n), 1.5))::bigint AS m, 1 + ${MERGES} * (n - 1) / ${updates} AS k,
			bench.chance('status', n) AS chance, bench.at(n, ${updates}) AS at FROM generate_series(1, ${updates}) AS n OFFSET 0) AS sent`,
		// chained by what stands for hashes
		`INSERT INTO "Receipt" ("id", "updateId", "modelId", "sequence", "body", "previousHash", "hash", "createdAt")
		SELECT u."id", u."id", m."id", row_number() OVER chain, jsonb_build_object('updateId', u."id", 'modelId', m."id", 'modelTitle', m."title",
			'modelSlug', m."slug", 'digest', u."digest", 'baseVersion', u."baseNumber", 'trainedAt', floor(extract(epoch FROM u."trainedAt") * 1000),
			'receivedAt', floor(extract(epoch FROM u."receivedAt") * 1000), 'outcome', CASE WHEN u."status" = 'merged' THEN
				jsonb_build_object('kind', 'merged', 'version', u."baseNumber" + 1, 'staleness', 0, 'weight', 1, 'credits', 10,
					'mergedAt', floor(extract(epoch FROM u."receivedAt") * 1000), 'accuracyGain', null)
				ELSE jsonb_build_object('kind', 'rejected', 'code', u."errorCode", 'message', 'Too stale.') END),
			coalesce(lag(u."digest") OVER chain, repeat('0', 64)), u."digest", u."receivedAt"
		FROM "ClientUpdate" AS u JOIN "Model" AS m ON m."id" = u."modelId" WHERE u."status" <> 'accepted'
		WINDOW chain AS (PARTITION BY u."modelId" ORDER BY u."id")`
	];
}
