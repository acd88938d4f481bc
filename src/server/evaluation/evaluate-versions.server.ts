import type { Database } from '../database/database.server';
import type { MergeQueue } from '../queue/merge-queue';
import { nextToMeasure } from '../repositories/evaluations.server';
import { keepMeasured } from '../repositories/versions.server';
import { measureVersion, type MeasureServices } from './measure-version.server';

/** The repeated job's name in the queue. */
export const EVALUATIONS = 'evaluations';

/** Below what the queue takes for a job that has died. */
const LONGEST_RUN_MS = 600_000;

export interface EvaluationServices extends MeasureServices {
	readonly database: Pick<Database, 'prisma'>;
	readonly queue: Pick<MergeQueue, 'runSoon'>;
	readonly closing: AbortSignal;
}

/**
 * Measures every version that has not been tried on its model's present held-out set, the newest first, each
 * in a thread of its own. Each is kept as it comes: a run that is cut short is taken up by the next.
 */
export async function evaluateVersions(services: EvaluationServices): Promise<void> {
	const { prisma } = services.database;
	const end = Date.now() + LONGEST_RUN_MS;
	while (!services.closing.aborted) {
		const next = await nextToMeasure(prisma);
		if (!next) return;
		if (Date.now() > end) return services.queue.runSoon(EVALUATIONS);
		const { version, heldOutDigest } = next;
		const measured = await measureVersion(services, version, heldOutDigest);
		await keepMeasured(prisma, version.id, measured);
	}
}
