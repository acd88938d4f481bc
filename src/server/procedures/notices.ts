import { pageOf } from '$lib/wire/api';
import * as wire from '$lib/wire/notices';
import { countUnread, listNotices, markRead } from '../repositories/notices.server';
import { router, signedInProcedure } from '../trpc';

/** What the caller was told. */
export const noticesRouter = router({
	mine: signedInProcedure
		.input(pageOf)
		.output(wire.noticePage)
		.query(async ({ ctx, input }) => {
			const { prisma } = ctx.services.database;
			const page = await listNotices(prisma, ctx.account.id, input.cursor);
			const items = page.items.map(({ id, kind, body, readAt, createdAt }) => ({
				...{ id, content: wire.readNotice(kind, body), createdAt: createdAt.getTime() },
				readAt: readAt?.getTime() ?? null
			}));
			return { items, nextCursor: page.nextCursor };
		}),

	unread: signedInProcedure.output(wire.unreadNotices).query(async ({ ctx }) => ({
		count: await countUnread(ctx.services.database.prisma, ctx.account.id)
	})),

	markRead: signedInProcedure
		.input(wire.markNoticesRead)
		.mutation(({ ctx, input }) => markRead(ctx.services.database.prisma, ctx.account.id, input.ids))
});
