import { initTRPC, TRPCError } from '@trpc/server';
import { z } from 'zod/mini';
import type { Complaints } from '$lib/domain/complaint';
import { StoreError } from '$lib/domain/errors';
import type { Account } from '$lib/wire/api';
import { assertSecondFactor, needsSecondFactor } from './authorization/second-factor.server';
import { complaintsOf } from './complaints-of-input';
import type { Context } from './context.server';
import { INTERNAL_MESSAGE, trpcCode } from './errors.server';

// zod/mini says only "Invalid input" until it is given words
z.config(z.locales.en());

const t = initTRPC.context<Context>().create({
	// a proxy must not take a quiet stream for a dead one; a page notices a dead server by the same
	sse: {
		ping: { enabled: true, intervalMs: 15_000 },
		client: { reconnectAfterInactivityMs: 45_000 }
	},
	errorFormatter({ shape, error }) {
		const { code, httpStatus, path } = shape.data;
		const told = tell(error);
		// never the stack: it is in the log
		return {
			...shape,
			message: told.message,
			data: { code, httpStatus, path, storeCode: told.storeCode, fields: told.fields }
		};
	}
});

interface Told {
	readonly message: string;
	/** An `ErrorCode`; `internal` for a bug. */
	readonly storeCode: string;
	readonly fields?: Complaints | undefined;
}

function tell(error: TRPCError): Told {
	const { cause } = error;
	if (cause instanceof StoreError) {
		return { message: cause.message, storeCode: cause.code, fields: cause.fields };
	}
	if (cause instanceof z.core.$ZodError) {
		const fields = complaintsOf(cause);
		return { message: 'Some of this is not valid.', storeCode: 'request/invalid', fields };
	}
	if (error.code === 'INTERNAL_SERVER_ERROR') {
		return { message: INTERNAL_MESSAGE, storeCode: 'internal' };
	}
	return { message: error.message, storeCode: 'request/invalid' };
}

export const { router } = t;

/** Anyone, guests too. A thrown `StoreError` gets the status that its code stands for. */
export const publicProcedure = t.procedure.use(async ({ next }) => {
	const result = await next();
	if (!result.ok && result.error.cause instanceof StoreError) {
		const { cause } = result.error;
		throw new TRPCError({ code: trpcCode(cause.code), message: cause.message, cause });
	}
	return result;
});

const knownProcedure = publicProcedure.use(({ ctx, next }) =>
	next({ ctx: { account: signedIn(ctx.account) } })
);

/** The one place that asks for what a rule says of a second factor: after roles, before anything is read. */
const secondFactor = t.middleware(async ({ ctx, path, next }) => {
	if (needsSecondFactor(path)) await assertSecondFactor(ctx);
	return next();
});

/** `ctx.account` is there. @throws {StoreError} `account/signed-out`, or as its rule asks for a second factor. */
export const signedInProcedure = knownProcedure.use(secondFactor);

/** Engineers and admins. @throws {StoreError} As `signedInProcedure`; `account/forbidden`. */
export const engineerProcedure = knownProcedure
	.use(({ ctx, next }) => {
		if (ctx.account.role === 'contributor') {
			throw new StoreError('account/forbidden', 'Only engineers can do this.');
		}
		return next();
	})
	.use(secondFactor);

/** @throws {StoreError} As `signedInProcedure`; `account/forbidden`. */
export const adminProcedure = knownProcedure
	.use(({ ctx, next }) => {
		if (ctx.account.role !== 'admin') {
			throw new StoreError('account/forbidden', 'Only administrators can do this.');
		}
		return next();
	})
	.use(secondFactor);

function signedIn(account: Account | null): Account {
	if (!account) throw new StoreError('account/signed-out', 'Sign in to do this.');
	return account;
}
