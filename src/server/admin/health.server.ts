import { getHeapStatistics } from 'node:v8';
import { healthOf } from '$lib/domain/health';
import type { Health } from '$lib/wire/admin/health';
import manifest from '../../../package.json' with { type: 'json' };
import type { Services } from '../services.server';
import { countWork, databaseBytes, findLastMerge, listQueues } from '../repositories/health.server';
import { storageUsage } from './blob-usage.server';

/** How the store is doing, and where a person should look. */
export async function readHealth(
	{ database, config }: Pick<Services, 'database' | 'config'>,
	now = Date.now()
): Promise<Health> {
	const { prisma } = database;
	const queues = await listQueues(prisma);
	const work = await countWork(prisma);
	const last = await findLastMerge(prisma);
	const storage = await storageUsage(config.dataDir);
	const merging = queues.find(({ name }) => name === 'merge');
	const lastSweepAt = timeOf(queues.find(({ name }) => name === 'sweep')?.lastDoneAt);
	const waitingSince = earliest(queues.map(({ oldestWaitingAt }) => timeOf(oldestWaitingAt)));
	const heap = getHeapStatistics();
	const oldestOpenAt = timeOf(work.oldestPaymentAt);
	const since = (at: number | null) => (at === null ? null : now - at);

	const levels = healthOf({
		queues: {
			oldestWaiting: since(waitingSince),
			sinceSweep: since(lastSweepAt),
			failedToday: queues.reduce((sum, { failed }) => sum + failed, 0)
		},
		storage,
		merges: { failedToday: merging?.failed ?? 0 },
		process: { heapBytes: heap.used_heap_size, heapLimit: heap.heap_size_limit },
		payments: { open: work.openPayments, oldestOpen: since(oldestOpenAt) }
	});
	return {
		todo: { plugins: work.plugins, reports: work.reports, withdrawals: work.withdrawals },
		queues: {
			level: levels.queues,
			lastSweepAt,
			queues: queues.map(({ name, waiting, deferred, active, failed, oldestWaitingAt }) => ({
				name,
				waiting,
				deferred,
				active,
				failed,
				oldestWaitingAt: timeOf(oldestWaitingAt)
			}))
		},
		storage: {
			level: levels.storage,
			databaseBytes: await databaseBytes(prisma),
			rooms: [...storage.rooms],
			freeBytes: storage.freeBytes,
			diskBytes: storage.diskBytes
		},
		merges: {
			level: levels.merges,
			last: last && {
				modelTitle: last.model.title,
				at: last.createdAt.getTime(),
				backend: last.backend,
				numUpdates: last.numUpdates,
				milliseconds: last.milliseconds
			},
			failedToday: merging?.failed ?? 0,
			lastFailedAt: timeOf(merging?.lastFailedAt)
		},
		process: {
			level: levels.process,
			version: manifest.version,
			startedAt: Math.round(now - 1000 * process.uptime()),
			residentBytes: process.memoryUsage.rss(),
			heapBytes: heap.used_heap_size,
			heapLimit: heap.heap_size_limit
		},
		payments: { level: levels.payments, open: work.openPayments, oldestOpenAt }
	};
}

function timeOf(date: Date | null | undefined): number | null {
	return date?.getTime() ?? null;
}

function earliest(times: readonly (number | null)[]): number | null {
	const known = times.filter((time) => time !== null);
	return known.length === 0 ? null : Math.min(...known);
}
