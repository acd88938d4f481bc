import * as wire from '$lib/wire/admin/audit';
import { listAudit } from '../../repositories/audit.server';
import { adminProcedure, router } from '../../trpc';

export const adminAuditRouter = router({
	list: adminProcedure
		.input(wire.listAudit)
		.output(wire.auditPage)
		.query(async ({ ctx, input }) => {
			const page = await listAudit(ctx.services.database.prisma, input);
			const items = page.items.map(({ id, actor, action, subject, reason, detail, createdAt }) => ({
				id,
				actorName: actor?.name ?? null,
				action,
				subject,
				reason,
				detail: detail as Record<string, unknown> | null,
				at: createdAt.getTime()
			}));
			return { items, nextCursor: page.nextCursor };
		})
});
