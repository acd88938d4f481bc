import { StoreError } from '$lib/domain/errors';
import * as wire from '$lib/wire/admin/users';
import { byId } from '$lib/wire/api';
import { userDetailOf, userRowOf } from '../../admin/user-views.server';
import { deleteAccount } from '../../accounts/delete-account.server';
import { assertNotOneself, changeRole, suspend, unsuspend } from '../../admin/users.server';
import { correctCredits } from '../../credits/corrections.server';
import { inTransaction } from '../../repositories/db.server';
import { balanceOf } from '../../repositories/ledger.server';
import { notify } from '../../repositories/notices.server';
import { countUpdatesOf, findUserWithDoings, listUsers } from '../../repositories/users.server';
import { adminProcedure, router } from '../../trpc';

export const adminUsersRouter = router({
	list: adminProcedure
		.input(wire.listUsers)
		.output(wire.userPage)
		.query(async ({ ctx, input }) => {
			const page = await listUsers(ctx.services.database.prisma, input);
			return { items: page.items.map(userRowOf), nextCursor: page.nextCursor };
		}),

	byId: adminProcedure
		.input(byId)
		.output(wire.userDetail)
		.query(async ({ ctx, input: { id } }) => {
			const { prisma } = ctx.services.database;
			const user = await findUserWithDoings(prisma, id);
			if (!user) throw new StoreError('user/not-found', 'There is no such user.');
			const [balance, updates] = await Promise.all([
				balanceOf(prisma, { kind: 'user', userId: id }),
				countUpdatesOf(prisma, id)
			]);
			return userDetailOf(user, { balance, updates });
		}),

	setRole: adminProcedure.input(wire.setRole).mutation(({ ctx, input }) => {
		const { role, ...act } = input;
		return changeRole(ctx.services, { ...act, actorId: ctx.account.id }, role);
	}),

	suspend: adminProcedure
		.input(wire.actOnUser)
		.mutation(({ ctx, input }) => suspend(ctx.services, { ...input, actorId: ctx.account.id })),

	unsuspend: adminProcedure
		.input(wire.actOnUser)
		.mutation(({ ctx, input }) => unsuspend(ctx.services, { ...input, actorId: ctx.account.id })),

	/** What the user was is erased; what others rely on stays under the id. */
	delete: adminProcedure.input(wire.actOnUser).mutation(({ ctx, input: { id, reason } }) => {
		const actorId = ctx.account.id;
		assertNotOneself({ actorId, id });
		return deleteAccount(ctx.services, { userId: id, actorId, reason });
	}),

	/** Gives or takes credits by an entry in the ledger; the user is told why. */
	correctCredits: adminProcedure.input(wire.correctCredits).mutation(({ ctx, input }) => {
		const { id: userId, amount, reason, requestId } = input;
		const actorId = ctx.account.id;
		return inTransaction(ctx.services.database.prisma, async (tx) => {
			const correction = { userId, amount: BigInt(amount), reason, actorId, requestId };
			if (!(await correctCredits(tx, correction))) return;
			await notify(tx, [{ userId, kind: 'credits-corrected', body: { credits: amount, reason } }]);
		});
	})
});
