import { join } from 'node:path';
import { createAuth, type Auth } from './auth/auth.server';
import { databaseRateLimiter, type RateLimiter } from './auth/rate-limiter.server';
import { Visitors } from './auth/visitors.server';
import { authSecret } from './auth/secret.server';
import type { Blobs } from './blobs/blob-store';
import { folderBlobs } from './blobs/folder-blob-store.server';
import { readConfig, type Config } from './config.server';
import { openDatabase, type Database } from './database/database.server';
import { sweepBlobs } from './blobs/sweep-blobs.server';
import { EVALUATIONS, evaluateVersions } from './evaluation/evaluate-versions.server';
import { evaluateVersion } from './evaluation/evaluation.server';
import { trainReference } from './evaluation/guide.server';
import type { ModelEvents } from './events/model-events';
import { openEvents } from './events/open-events.server';
import type { Evaluator } from './merging/evaluator';
import { ERASE_JOB, eraseMergedUpdates } from './merging/erase-updates.server';
import type { Guide } from './merging/guide';
import { mergeJobs } from './merging/merge-jobs.server';
import { Merging } from './merging/merging.server';
import { configuredProviders, type PaymentProviders } from './payments/providers.server';
import { reconcilePayments } from './payments/reconcile.server';
import type { MergeQueue } from './queue/merge-queue';
import { PUSH_JOB, pushNotices } from './push/push-notices.server';
import type { PushOptions } from './push/send-push.server';
import { vapidDetails } from './push/vapid.server';
import { BossMergeQueue } from './queue/merge-queue.server';
import { refreshPopularity } from './repositories/rankings.server';
import { Intake } from './updates/intake.server';

/** Everything the server's code is given: made once here, handed down, closed in reverse. */
export interface Services {
	readonly config: Config;
	readonly database: Database;
	readonly blobs: Blobs;
	readonly auth: Auth;
	readonly visitors: Visitors;
	readonly limiter: RateLimiter;
	readonly merging: Merging;
	readonly evaluate: Evaluator;
	readonly guide: Guide;
	readonly events: ModelEvents;
	readonly queue: MergeQueue;
	readonly intake: Intake;
	readonly payments: PaymentProviders;
	/** Null where this store cannot push. */
	readonly push: PushOptions | null;
	/** Aborted by `beginClosing` or `close`: whatever runs for long (SSE, jobs) ends by it. */
	readonly closing: AbortSignal;
	/** Ends what runs for long, so that requests can finish before `close`. */
	beginClosing(): void;
	close(): Promise<void>;
}

/** Opens everything. A second process on the same `DATA_DIR` is refused, unless it has a `DATABASE_URL`. */
export async function openServices(
	env: Record<string, string | undefined> = process.env
): Promise<Services> {
	const config = readConfig(env);
	const secret = await authSecret(config);
	const closing = new AbortController();
	const database = await openDatabase({ url: config.databaseUrl, dataDir: config.dataDir });
	const blobs = folderBlobs(join(config.dataDir, 'blobs'));
	const merging = new Merging(config.averagingBackend);
	const evaluate: Evaluator = (version) => evaluateVersion(version);
	const guide: Guide = (version) => trainReference(version);
	const events = await openEvents(database);
	const queue = await BossMergeQueue.open(database);
	await queue.work(mergeJobs({ config, database, blobs, merging, evaluate, guide, events, queue }));
	const payments = configuredProviders(config);
	const reconciling = { database, payments, closing: closing.signal };
	await queue.repeat('payments', '* * * * *', () => reconcilePayments(reconciling));
	const vapid = await vapidDetails(config);
	const push = vapid && { vapid, allowsLoopback: config.pushLoopback };
	const pushing = { database, push, closing: closing.signal };
	await queue.repeat(PUSH_JOB, '* * * * *', () => pushNotices(pushing));
	await queue.repeat(ERASE_JOB, '* * * * *', () => eraseMergedUpdates({ database, blobs }));
	await queue.repeat('rankings', '*/10 * * * *', async () => {
		await refreshPopularity(database.prisma);
	});
	// what was merged while this store was down
	await queue.runSoon('rankings');

	const sweeping = { database, blobs, closing: closing.signal };
	// by UTC: the small hours in Nepal
	await queue.repeat('blob-sweep', '30 20 * * *', async () => {
		await sweepBlobs(sweeping);
	});
	await queue.repeat(EVALUATIONS, '* * * * *', () =>
		evaluateVersions({ database, blobs, evaluate, queue, closing: closing.signal })
	);

	const { platformFeePercent } = config;
	const { prisma } = database;
	const auth = createAuth({ config, secret, prisma });
	return {
		config,
		database,
		intake: new Intake({ prisma, queue, events, platformFeePercent }),
		blobs,
		merging,
		evaluate,
		guide,
		events,
		queue,
		payments,
		push,
		auth,
		visitors: new Visitors(auth, prisma),
		limiter: databaseRateLimiter(prisma),
		closing: closing.signal,
		beginClosing: () => closing.abort(),
		async close() {
			closing.abort();
			await queue.close();
			await merging.close();
			await events.close();
			await database.close();
		}
	};
}

/** Survives Vite's reloads of this module, which must not open the data a second time. */
const running = globalThis as typeof globalThis & { mlStoreServices?: Promise<Services> };

/** The running server's services; the first call opens them. */
export function runningServices(): Promise<Services> {
	return (running.mlStoreServices ??= openServices());
}
