import { listContributions } from '$lib/wire/account';
import * as api from '$lib/wire/api';
import { findUpdatesOfUser, listUpdatesOfUser } from '../repositories/updates.server';
import { router, signedInProcedure } from '../trpc';
import { submitUpdate } from '../updates/submit.server';
import { contributionOf } from '../updates/views.server';

export const updatesRouter = router({
	/** Takes a client update into its model's buffer. A retry with the same `id` counts once. */
	submit: signedInProcedure
		.input(api.submitUpdate)
		.output(api.submitAnswer)
		.mutation(({ ctx, input }) => submitUpdate(ctx.services, { ...input, userId: ctx.account.id })),

	/** State of the caller's own updates, by id; unknown ids are left out. */
	statuses: signedInProcedure
		.input(api.byIds)
		.output(api.contributionPage)
		.query(async ({ ctx, input }) => {
			const { prisma } = ctx.services.database;
			const updates = await findUpdatesOfUser(prisma, ctx.account.id, input.ids);
			return { items: updates.map(contributionOf), nextCursor: null };
		}),

	mine: signedInProcedure
		.input(listContributions)
		.output(api.contributionPage)
		.query(async ({ ctx, input }) => {
			const { prisma } = ctx.services.database;
			const page = await listUpdatesOfUser(prisma, ctx.account.id, input);
			return { items: page.items.map(contributionOf), nextCursor: page.nextCursor };
		})
});
