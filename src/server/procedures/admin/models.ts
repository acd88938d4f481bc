import { StoreError } from '$lib/domain/errors';
import * as wire from '$lib/wire/admin/models';
import { byId } from '$lib/wire/api';
import { deleteModelFor, editListing, listModel, unlistModel } from '../../admin/models.server';
import { listAllModels } from '../../repositories/all-models.server';
import { findModel, type ModelRow } from '../../repositories/models.server';
import { adminProcedure, router } from '../../trpc';

export const adminModelsRouter = router({
	list: adminProcedure
		.input(wire.listModels)
		.output(wire.modelPage)
		.query(async ({ ctx, input }) => {
			const page = await listAllModels(ctx.services.database.prisma, input);
			return { items: page.items.map(modelRowOf), nextCursor: page.nextCursor };
		}),

	byId: adminProcedure
		.input(byId)
		.output(wire.modelDetail)
		.query(async ({ ctx, input }) => {
			const model = await findModel(ctx.services.database.prisma, { id: input.id });
			if (!model) throw new StoreError('model/not-found', 'There is no such model.');
			const { pluginId, description, card, licence, tags } = model;
			return { ...modelRowOf(model), pluginId, description, card, licence, tags };
		}),

	relist: adminProcedure
		.input(wire.actOnModel)
		.mutation(({ ctx, input }) =>
			listModel(ctx.services.database.prisma, { ...input, actorId: ctx.account.id })
		),

	unlist: adminProcedure
		.input(wire.actOnModel)
		.mutation(({ ctx, input }) =>
			unlistModel(ctx.services.database.prisma, { ...input, actorId: ctx.account.id })
		),

	edit: adminProcedure
		.input(wire.editListing)
		.mutation(({ ctx, input }) => editListing(ctx.services.database.prisma, ctx.account.id, input)),

	delete: adminProcedure
		.input(wire.actOnModel)
		.mutation(({ ctx, input }) =>
			deleteModelFor(ctx.services.database.prisma, { ...input, actorId: ctx.account.id })
		)
});

function modelRowOf(model: ModelRow) {
	const { id, slug, title, status, ownerId, owner, mergedUpdates, ratingCount, createdAt } = model;
	return {
		id,
		slug,
		title,
		status,
		ownerId,
		ownerName: owner.name,
		mergedUpdates,
		ratingCount,
		createdAt: createdAt.getTime()
	};
}
