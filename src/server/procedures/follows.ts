import { StoreError } from '$lib/domain/errors';
import { isVisible } from '$lib/domain/model';
import * as wire from '$lib/wire/account';
import { ofModel, pageOf } from '$lib/wire/api';
import {
	follow,
	isFollowing,
	listFollows,
	unfollow,
	type FollowWithModel
} from '../repositories/follows.server';
import { findModel } from '../repositories/models.server';
import { router, signedInProcedure } from '../trpc';

export const followsRouter = router({
	/** Following again, or stopping twice, changes nothing. @throws {StoreError} `model/not-found`. */
	set: signedInProcedure
		.input(wire.setFollow)
		.output(wire.followState)
		.mutation(async ({ ctx, input }) => {
			const { prisma } = ctx.services.database;
			const { modelId, following } = input;
			// what has left the store can be left, too
			if (!following) {
				await unfollow(prisma, ctx.account.id, modelId);
				return { following };
			}
			const model = await findModel(prisma, { id: modelId });
			if (!model || !isVisible('anyone', model.status)) {
				throw new StoreError('model/not-found', 'There is no such model.');
			}
			await follow(prisma, ctx.account.id, modelId);
			return { following };
		}),

	of: signedInProcedure
		.input(ofModel)
		.output(wire.followState)
		.query(async ({ ctx, input }) => ({
			following: await isFollowing(ctx.services.database.prisma, ctx.account.id, input.modelId)
		})),

	mine: signedInProcedure
		.input(pageOf)
		.output(wire.followPage)
		.query(async ({ ctx, input }) => {
			const { prisma } = ctx.services.database;
			const page = await listFollows(prisma, ctx.account.id, input.cursor);
			return { items: page.items.map(followRowOf), nextCursor: page.nextCursor };
		})
});

function followRowOf({ modelId, model, createdAt }: FollowWithModel): wire.FollowRow {
	const { slug, title, headNumber: version, status } = model;
	const isListed = isVisible('anyone', status);
	return { modelId, slug, title, version, isListed, followedAt: createdAt.getTime() };
}
