import { passkey } from '@better-auth/passkey';
import { betterAuth, type GenericEndpointContext } from 'better-auth';
import { prismaAdapter } from 'better-auth/adapters/prisma';
import { APIError, createAuthMiddleware } from 'better-auth/api';
import { twoFactor } from 'better-auth/plugins/two-factor';
import { uuidv7 } from 'uuidv7';
import { PASSWORD_LENGTH, registration } from '$lib/wire/registration';
import { complaintsOf } from '../complaints-of-input';
import type { Config } from '../config.server';
import type { PrismaClient } from '../database/generated/client';
import { trustedOrigins } from './origins';
import { databaseRateLimiter, type Limit, type RateLimiter } from './rate-limiter.server';
import { guardFactors, noteFactors, shownAt, type FactorServices } from './second-factor.server';
import { assertUserVerified } from './user-verified';

/** Set by our own route on every request, so that a client cannot choose the address it is counted under. */
export const CLIENT_ADDRESS_HEADER = 'x-store-client-address';

const TEN_MINUTES = 600;
/** Of one address for one email: enough for a person who mistypes, hopeless for a guesser. */
const SIGN_INS_PER_EMAIL: Limit = { max: 10, window: TEN_MINUTES };
const SIGN_INS_PER_ADDRESS: Limit = { max: 300, window: TEN_MINUTES };
/**
 * Seconds that a session lasts, and after which one that is used lasts as long again. Devices come back after
 * weeks without a network, and must still be signed in.
 */
export const SESSION_LIFE = { expiresIn: 90 * 86_400, updateAge: 86_400 };

export interface AuthOptions {
	readonly config: Config;
	readonly secret: string;
	readonly prisma: PrismaClient;
}

export type Auth = ReturnType<typeof createAuth>;

/** Accounts, passwords and sessions by better-auth; its routes are under `/api/auth`. */
export function createAuth({ config, secret, prisma }: AuthOptions) {
	const limiter = databaseRateLimiter(prisma);
	const services = { prisma, limiter };
	return betterAuth({
		appName: 'ML Store',
		baseURL: config.origin,
		basePath: '/api/auth',
		secret,
		trustedOrigins: trustedOrigins(config.origin),
		database: prismaAdapter(prisma, { provider: 'postgresql', transaction: true }),
		emailAndPassword: {
			enabled: true,
			minPasswordLength: PASSWORD_LENGTH.least,
			maxPasswordLength: PASSWORD_LENGTH.most
		},
		session: {
			...SESSION_LIFE,
			additionalFields: { secondFactorAt: { type: 'date', required: false, input: false } }
		},
		plugins: [
			twoFactor({ issuer: 'ML Store' }),
			passkey({
				rpName: 'ML Store',
				// it signs in without a password, so it must be two factors by itself: the device and its lock
				authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
				registration: {
					afterVerification: ({ verification }) =>
						assertUserVerified(verification.registrationInfo?.userVerified)
				},
				authentication: {
					afterVerification: ({ verification }) =>
						assertUserVerified(verification.authenticationInfo.userVerified)
				}
			})
		],
		disabledPaths: [
			// names and emails are changed by our own procedures, which check them
			...['/update-user', '/change-email', '/delete-user'],
			// codes by mail are not offered, a secret is shown once, and lists are our own procedures'
			...['/two-factor/send-otp', '/two-factor/verify-otp', '/two-factor/get-totp-uri'],
			'/passkey/list-user-passkeys'
		],
		user: {
			additionalFields: {
				phone: { type: 'string', validator: { input: registration.shape.phone } },
				role: { type: 'string', required: false, input: false },
				suspendedAt: { type: 'date', required: false, input: false },
				deletedAt: { type: 'date', required: false, input: false }
			}
		},
		databaseHooks: {
			user: {
				create: {
					// the role comes from this one wish, never from a field that a client could set
					before: (user, context) => {
						const { wantsToPublish } = (context?.body ?? {}) as { wantsToPublish?: unknown };
						const role = wantsToPublish === true ? 'engineer' : 'contributor';
						return Promise.resolve({ data: { ...user, role } });
					}
				}
			},
			session: { create: { before: beginSession } }
		},
		hooks: { before: before(services), after: after(services) },
		rateLimit: {
			enabled: true,
			window: 60,
			max: 300,
			customStorage: limiter,
			customRules: {
				'/sign-up/email': { max: config.maxSignUps, window: TEN_MINUTES },
				'/sign-in/email': SIGN_INS_PER_ADDRESS,
				'/change-password': { max: 10, window: TEN_MINUTES },
				// of an account and of a sign-in there are fewer: this is for guessers at many
				'/two-factor/*': SIGN_INS_PER_ADDRESS,
				'/passkey/*': SIGN_INS_PER_ADDRESS,
				'/get-session': false
			}
		},
		advanced: {
			cookiePrefix: 'store',
			// said aloud, for the library turns its origin check off when NODE_ENV is "test"
			disableOriginCheck: false,
			disableCSRFCheck: false,
			database: { generateId: () => uuidv7() },
			ipAddress: { ipAddressHeaders: [CLIENT_ADDRESS_HEADER] }
		},
		logger: { level: 'error' },
		onAPIError: { onError: logBug },
		telemetry: { enabled: false }
	});
}

function logBug(error: unknown): void {
	// refusals are answers, not news
	if (error instanceof APIError && error.statusCode < 500) return;
	console.error('The accounts failed:', error);
}

/** Refuses a wrong registration field by field, what is tried too often, and changes of factors without one. */
function before(services: FactorServices) {
	return createAuthMiddleware(async (ctx) => {
		if (ctx.path === '/sign-up/email') return { context: { body: registrationOf(ctx.body) } };
		if (ctx.path === '/sign-in/email') return limitSignIns(ctx, services.limiter);
		return guardFactors(ctx, services);
	});
}

async function limitSignIns({ body, headers }: Form, limiter: RateLimiter): Promise<void> {
	const { allowed, retryAfter } = await limiter.consume(triesOf(body, headers), SIGN_INS_PER_EMAIL);
	if (!allowed) throw new APIError('TOO_MANY_REQUESTS', { retryAfter });
}

function after(services: FactorServices) {
	return createAuthMiddleware(async (ctx) => {
		// whoever knew the password has shown that the tries before were theirs
		if (ctx.path === '/sign-in/email' && ctx.context.newSession) {
			await services.limiter.forget(triesOf(ctx.body, ctx.headers));
		}
		await noteFactors(ctx, services);
	});
}

interface Form {
	readonly body?: unknown;
	readonly headers?: Headers | undefined;
}

function triesOf(body: unknown, headers: Headers | undefined): string {
	const { email } = (body ?? {}) as { email?: unknown };
	const address = headers?.get(CLIENT_ADDRESS_HEADER) ?? '';
	return `sign-in|${address}|${String(email).toLowerCase().slice(0, 254)}`;
}

function registrationOf(body: unknown): object {
	const parsed = registration.safeParse(body);
	// what the schema does not know stays, for the library to take or refuse
	if (parsed.success) return { ...(body as object), ...parsed.data };
	throw new APIError('BAD_REQUEST', {
		message: 'Some of this is not valid.',
		fields: complaintsOf(parsed.error)
	});
}

/** Nobody suspended gets a session, and each says when it has shown a second factor. */
async function beginSession<S extends { userId: string }>(
	session: S,
	context: GenericEndpointContext | null
) {
	// through the library, which knows the transaction that this may be part of
	const user: Record<string, unknown> | null =
		(await context?.context.internalAdapter.findUserById(session.userId)) ?? null;
	if (user?.suspendedAt || user?.deletedAt) {
		throw new APIError('FORBIDDEN', { code: 'SUSPENDED' });
	}
	return { data: { ...session, secondFactorAt: shownAt(context) } };
}
