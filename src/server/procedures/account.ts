import { StoreError } from '$lib/domain/errors';
import { refusedField } from '$lib/domain/refused-field';
import * as wire from '$lib/wire/account';
import { backupCodesLeft } from '../auth/backup-codes.server';
import { deleteAccount } from '../accounts/delete-account.server';
import { assertPassword } from '../auth/password.server';
import { changeUser, findUser } from '../repositories/accounts.server';
import { secondFactorsOf } from '../repositories/second-factors.server';
import { isTaken } from '../repositories/db.server';
import { balanceOf } from '../repositories/ledger.server';
import { spendingOf } from '../repositories/spending.server';
import { router, signedInProcedure } from '../trpc';

/** The caller's own account. Passwords and sessions are better-auth's, under `/api/auth`. */
export const accountRouter = router({
	profile: signedInProcedure.output(wire.profile).query(async ({ ctx }) => {
		const { prisma } = ctx.services.database;
		const { id } = ctx.account;
		const user = await findUser(prisma, id);
		if (!user) throw new StoreError('account/signed-out', 'Sign in to do this.');
		const { name, email, phone, createdAt } = user;
		return {
			...{ name, email, phone, createdAt: createdAt.getTime() },
			locale: user.locale === 'ne' ? 'ne' : 'en',
			credits: Number(await balanceOf(prisma, { kind: 'user', userId: id }))
		};
	}),

	/** What the caller's updates have spent of their privacy, over all models. */
	privacy: signedInProcedure.output(wire.spending).query(async ({ ctx }) => {
		const spending = await spendingOf(ctx.services.database.prisma, ctx.account.id);
		return { ...spending, models: [...spending.models] };
	}),

	/** The caller's second factors. They are added and removed under `/api/auth`. */
	security: signedInProcedure.output(wire.security).query(async ({ ctx }) => {
		const { auth, config, database } = ctx.services;
		const { totp, passkeys } = await secondFactorsOf(database.prisma, ctx.account.id);
		return {
			required: config.secondFactor === 'required',
			proven: Boolean(ctx.secondFactorAt) && (totp || passkeys.length > 0),
			totp,
			backupCodes: totp ? await backupCodesLeft(auth, ctx.account.id) : 0,
			passkeys: passkeys.map(({ id, name, createdAt }) => {
				return { id, name, addedAt: createdAt?.getTime() ?? null };
			})
		};
	}),

	setProfile: signedInProcedure
		.input(wire.setProfile)
		.mutation(({ ctx, input }) => changeUser(ctx.services.database.prisma, ctx.account.id, input)),

	/** The language of what is pushed to the user's devices. */
	setLocale: signedInProcedure
		.input(wire.setLocale)
		.mutation(({ ctx, input }) => changeUser(ctx.services.database.prisma, ctx.account.id, input)),

	/** Whoever can change the email can have the account, so it takes more than a session. */
	setEmail: signedInProcedure.input(wire.setEmail).mutation(async ({ ctx, input }) => {
		await assertPassword(ctx.services, ctx.account.id, input.password);
		// as better-auth keeps it
		const email = input.email.toLowerCase();
		try {
			await changeUser(ctx.services.database.prisma, ctx.account.id, { email });
		} catch (error) {
			if (!isTaken(error)) throw error;
			throw refusedField('account/email-taken', 'email', { kind: 'email-taken' });
		}
	}),

	delete: signedInProcedure.input(wire.deleteAccount).mutation(async ({ ctx, input }) => {
		const { id: userId } = ctx.account;
		await assertPassword(ctx.services, userId, input.password);
		await deleteAccount(ctx.services, { userId, actorId: userId });
	})
});
