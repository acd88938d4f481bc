import { StoreError } from '$lib/domain/errors';
import * as wire from '$lib/wire/admin/plugins';
import { byId } from '$lib/wire/api';
import { digestsOf, pluginDetailOf, pluginRowOf } from '../../admin/plugin-views.server';
import { reviewPlugin } from '../../admin/review-plugin.server';
import {
	findPlugin,
	findPluginBefore,
	findRejectedFiles,
	listModelsOfPlugin,
	listPlugins
} from '../../repositories/plugins.server';
import { adminProcedure, router } from '../../trpc';

const SHOWN_MODELS = 50;

/** The review of plugins: nothing is listed before. */
export const adminPluginsRouter = router({
	list: adminProcedure
		.input(wire.listPlugins)
		.output(wire.pluginPage)
		.query(async ({ ctx, input }) => {
			const page = await listPlugins(ctx.services.database.prisma, input);
			return { items: page.items.map(pluginRowOf), nextCursor: page.nextCursor };
		}),

	byId: adminProcedure
		.input(byId)
		.output(wire.pluginDetail)
		.query(async ({ ctx, input }) => {
			const { database, blobs } = ctx.services;
			const plugin = await findPlugin(database.prisma, input.id);
			if (!plugin) throw new StoreError('plugin/not-found', 'There is no such plugin.');
			const models = await listModelsOfPlugin(database.prisma, plugin.id, SHOWN_MODELS);
			const approved = await findPluginBefore(database.prisma, plugin.id, 'approved');
			const submitted = await findPluginBefore(database.prisma, plugin.id, 'submitted');
			const digests = digestsOf(plugin);
			const rejectedFiles = await findRejectedFiles(database.prisma, plugin.id, digests);
			const seen = { models, approved, submitted, rejectedFiles };
			return pluginDetailOf(plugin, seen, blobs.uploads);
		}),

	approve: adminProcedure.input(wire.reviewWithReason).mutation(({ ctx, input }) =>
		reviewPlugin(ctx.services.database.prisma, {
			pluginId: input.id,
			reviewerId: ctx.account.id,
			decision: 'approved',
			reason: input.reason
		})
	),

	requestChanges: adminProcedure.input(wire.reviewWithReason).mutation(({ ctx, input }) =>
		reviewPlugin(ctx.services.database.prisma, {
			pluginId: input.id,
			reviewerId: ctx.account.id,
			decision: 'changesRequested',
			reason: input.reason
		})
	),

	/** Also takes an approved plugin back: its models leave the store at once. */
	reject: adminProcedure.input(wire.reviewWithReason).mutation(({ ctx, input }) =>
		reviewPlugin(ctx.services.database.prisma, {
			pluginId: input.id,
			reviewerId: ctx.account.id,
			decision: 'rejected',
			reason: input.reason
		})
	)
});
