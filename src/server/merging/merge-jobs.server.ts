import { PUSH_JOB } from '../push/push-notices.server';
import type { MergeJobs } from '../queue/merge-queue.server';
import type { MergeQueue } from '../queue/merge-queue';
import { buffersOf, dueModels } from '../repositories/updates.server';
import { findModel } from '../repositories/models.server';
import { ERASE_JOB } from './erase-updates.server';
import { mergeModel, type MergeServices } from './merge-model.server';

/** What the queue's jobs do with this store. */
export function mergeJobs(services: MergeServices & { readonly queue: MergeQueue }): MergeJobs {
	const { queue } = services;
	const { prisma } = services.database;
	return {
		async merge(modelId) {
			// what came in meanwhile may make another version
			let { status } = await mergeModel(services, modelId);
			while (status !== 'not-due' && status !== 'waiting') {
				await queue.runSoon(PUSH_JOB);
				await queue.runSoon(ERASE_JOB);
				({ status } = await mergeModel(services, modelId));
			}

			const oldestAt = (await buffersOf(prisma, [modelId])).get(modelId)?.oldestAt;
			const model = oldestAt ? await findModel(prisma, { id: modelId }) : null;
			if (!oldestAt || !model) return;
			const waited = (Date.now() - oldestAt.getTime()) / 1000;
			// what has waited long enough waits for others, or for helpers: the sweep finds it each minute
			if (waited < model.maxWaitSeconds) {
				await queue.mergeAfter(modelId, Math.max(1, model.maxWaitSeconds - waited));
			}
		},

		async sweep() {
			for (const modelId of await dueModels(prisma, new Date())) await queue.mergeNow(modelId);
		}
	};
}
