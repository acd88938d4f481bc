import { StoreError } from '$lib/domain/errors';
import { pluginStanding } from '$lib/wire/admin/plugins';
import { byId } from '$lib/wire/api';
import { findModel } from '../repositories/models.server';
import { findLatestReview } from '../repositories/plugin-reviews.server';
import { engineerProcedure, router } from '../trpc';

export const pluginsRouter = router({
	/** How the plugin of one of the caller's own models stands in review. */
	ofModel: engineerProcedure
		.input(byId)
		.output(pluginStanding)
		.query(async ({ ctx, input }) => {
			const { prisma } = ctx.services.database;
			const model = await findModel(prisma, { id: input.id });
			if (model?.ownerId !== ctx.account.id || model.status === 'deleted') {
				throw new StoreError('model/not-found', 'There is no such model.');
			}
			const review = await findLatestReview(prisma, model.pluginId);
			return {
				decision: review?.decision ?? 'pending',
				reason: review?.reason ?? null,
				at: (review?.createdAt ?? model.plugin.createdAt).getTime()
			};
		})
});
