import { StoreError } from '$lib/domain/errors';
import { pluginStanding } from '$lib/wire/admin/plugins';
import { byId } from '$lib/wire/api';
import { killList } from '$lib/wire/killed-plugins';
import { composedPlugin, previewFiles } from '$lib/wire/plugin-preview';
import { findModel } from '../repositories/models.server';
import { findLatestReview, listRejected } from '../repositories/plugin-reviews.server';
import { composePlugin } from '../review/compose-plugin';
import { engineerProcedure, publicProcedure, router } from '../trpc';

/** The newest; devices that have kept an older one for longer than these took learn of it at the server. */
const MOST_KILLED = 5000;

export const pluginsRouter = router({
	/** What no device may start any more: fetched with each sync, kept for offline use. */
	killed: publicProcedure.output(killList).query(async ({ ctx }) => {
		const rows = await listRejected(ctx.services.database.prisma, MOST_KILLED);
		return {
			plugins: rows.map(({ digest, reason, rejectedAt }) => ({
				digest,
				reason,
				at: rejectedAt.getTime()
			}))
		};
	}),

	/** The frame that the files would become: their author tries it before they go up. Nothing is kept. */
	preview: engineerProcedure
		.input(previewFiles)
		.output(composedPlugin)
		.mutation(({ input }) => {
			const encoder = new TextEncoder();
			return composePlugin(
				new Map(input.files.map(({ path, text }) => [path, encoder.encode(text)]))
			);
		}),

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
