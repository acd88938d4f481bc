import { StoreError } from '$lib/domain/errors';
import * as wire from '$lib/wire/push';
import { assertEndpoint } from '../push/endpoint.server';
import { changeUser } from '../repositories/accounts.server';
import { dropSubscription, keepSubscription } from '../repositories/push.server';
import { publicProcedure, router, signedInProcedure } from '../trpc';

/** Devices that the caller lets be told of notices. */
export const pushRouter = router({
	key: publicProcedure
		.output(wire.pushKey)
		.query(({ ctx }) => ({ publicKey: ctx.services.push?.vapid.publicKey ?? null })),

	/** @throws {StoreError} `request/invalid` for an address that is no public push service's. */
	subscribe: signedInProcedure.input(wire.subscribePush).mutation(async ({ ctx, input }) => {
		const { push, database } = ctx.services;
		if (!push) throw new StoreError('request/unavailable', 'This store has no web push.');
		const { locale, ...subscription } = input;
		assertEndpoint(subscription.endpoint, push.allowsLoopback);
		await changeUser(database.prisma, ctx.account.id, { locale });
		await keepSubscription(database.prisma, { userId: ctx.account.id, ...subscription });
	}),

	unsubscribe: signedInProcedure
		.input(wire.unsubscribePush)
		.mutation(({ ctx, input }) =>
			dropSubscription(ctx.services.database.prisma, { userId: ctx.account.id, ...input })
		)
});
