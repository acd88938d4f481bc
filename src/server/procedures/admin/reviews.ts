import * as wire from '$lib/wire/admin/reviews';
import { closeReports, hideReview } from '../../admin/reviews.server';
import { listReports } from '../../repositories/review-reports.server';
import { adminProcedure, router } from '../../trpc';

export const adminReviewsRouter = router({
	list: adminProcedure
		.input(wire.listReviews)
		.output(wire.reviewPage)
		.query(async ({ ctx, input }) => {
			const page = await listReports(ctx.services.database.prisma, input.cursor, input.which);
			const items = page.items.map((review) => ({
				id: review.id,
				modelTitle: review.model.title,
				modelSlug: review.model.slug,
				userId: review.user.id,
				userName: review.user.name,
				stars: review.stars,
				text: review.text,
				isHidden: review.hiddenAt !== null,
				createdAt: review.createdAt.getTime(),
				reported: review.reported,
				reports: review.reports.map(({ user, reason, createdAt }) => ({
					userName: user.name,
					reason,
					at: createdAt.getTime()
				}))
			}));
			return { items, nextCursor: page.nextCursor };
		}),

	hide: adminProcedure
		.input(wire.actOnReview)
		.mutation(({ ctx, input }) =>
			hideReview(ctx.services.database.prisma, { ...input, actorId: ctx.account.id }, true)
		),

	unhide: adminProcedure
		.input(wire.actOnReview)
		.mutation(({ ctx, input }) =>
			hideReview(ctx.services.database.prisma, { ...input, actorId: ctx.account.id }, false)
		),

	resolveReports: adminProcedure
		.input(wire.actOnReview)
		.mutation(({ ctx, input }) =>
			closeReports(ctx.services.database.prisma, { ...input, actorId: ctx.account.id })
		)
});
