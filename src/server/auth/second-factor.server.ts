import type { GenericEndpointContext } from 'better-auth';
import { APIError, getSessionFromCtx, type createAuthMiddleware } from 'better-auth/api';
import type { PrismaClient } from '../database/generated/client';
import { forgetProofs, hasSecondFactor } from '../repositories/second-factors.server';
import { PASSWORD_TRIES, passwordTries } from './password.server';
import type { Limit, RateLimiter } from './rate-limiter.server';

/** Of one account that is signed in already; a sign-in is limited by the library itself. */
const CODES_PER_ACCOUNT: Limit = { max: 10, window: 600 };

const TOTP = '/two-factor/verify-totp';
const BACKUP_CODE = '/two-factor/verify-backup-code';
const PASSKEY = '/passkey/verify-authentication';
const REGISTRATION = '/passkey/verify-registration';
const DISABLE = '/two-factor/disable';
const DELETE_PASSKEY = '/passkey/delete-passkey';

const codes: readonly string[] = [TOTP, BACKUP_CODE];
/** A session that one of these makes has shown a second factor. */
const proving: readonly string[] = [TOTP, BACKUP_CODE, PASSKEY];
/** What these are done in has shown one, too. */
const showing: readonly string[] = [...codes, REGISTRATION];
const removing: readonly string[] = [DISABLE, DELETE_PASSKEY];
/** These ask for the password. */
const asking: readonly string[] = [
	'/two-factor/enable',
	DISABLE,
	'/two-factor/generate-backup-codes'
];
/** What changes the factors of an account. */
const changing: readonly string[] = [
	...asking,
	'/passkey/generate-register-options',
	REGISTRATION,
	DELETE_PASSKEY,
	'/passkey/update-passkey'
];
const noted: readonly string[] = [...proving, ...changing];

type HookContext = Parameters<Parameters<typeof createAuthMiddleware>[0]>[0];

export interface FactorServices {
	readonly prisma: PrismaClient;
	readonly limiter: RateLimiter;
}

/** When a session that is being made has shown a second factor; null if by a password alone. */
export function shownAt(context: GenericEndpointContext | null): Date | null {
	if (!context) return null;
	if (proving.includes(context.path)) return new Date();
	// whoever changes their password, or turns a factor on or off, goes on in a session made for it
	const { session } = context.context;
	return (session?.session.secondFactorAt as Date | null | undefined) ?? null;
}

/**
 * Before what has to do with factors. Once an account has one, a session by the password alone changes
 * nothing of it: else whoever knows the password could add a factor of their own and pass by that.
 */
export async function guardFactors(ctx: HookContext, services: FactorServices) {
	if (ctx.path === PASSKEY) {
		// remembered, so that it can be ended when the passkey has made another
		await getSessionFromCtx(ctx);
		return;
	}
	if (!codes.includes(ctx.path) && !changing.includes(ctx.path)) return;
	const current = await getSessionFromCtx(ctx);
	if (current) {
		await limit(ctx.path, current.user.id, services.limiter);
		if (!(await mayGoOn(ctx.path, current, services.prisma))) {
			throw new APIError('FORBIDDEN', { code: 'SECOND_FACTOR_UNPROVEN' });
		}
	}
	return { context: { body: withoutTrust(ctx.body) } };
}

interface Current {
	readonly user: Readonly<Record<string, unknown>> & { readonly id: string };
	readonly session: Readonly<Record<string, unknown>>;
}

async function mayGoOn(path: string, current: Current, prisma: PrismaClient): Promise<boolean> {
	const { user, session } = current;
	// a code of the app that is on is what such a session is to show
	if (codes.includes(path) && user.twoFactorEnabled === true) return true;
	// codes that came with an app which was never confirmed are worth nothing
	if (path === BACKUP_CODE) return false;
	return Boolean(session.secondFactorAt) || !(await hasSecondFactor(prisma, user.id));
}

async function limit(path: string, userId: string, limiter: RateLimiter): Promise<void> {
	const [key, most] = triesOf(path, userId);
	if (!key) return;
	const { allowed, retryAfter } = await limiter.consume(key, most);
	if (!allowed) throw new APIError('TOO_MANY_REQUESTS', { retryAfter });
}

function triesOf(path: string, userId: string): [key: string | null, most: Limit] {
	if (asking.includes(path)) return [passwordTries(userId), PASSWORD_TRIES];
	return [codes.includes(path) ? `second-factor|${userId}` : null, CODES_PER_ACCOUNT];
}

/** No device is trusted without a second factor, and no passkey signs in by being added. */
function withoutTrust(body: unknown): object | undefined {
	if (body === undefined) return undefined;
	return { ...(body as object), trustDevice: false, createSession: false };
}

/** After it: a session that has shown a factor is marked, and what others showed by one that is gone is not. */
export async function noteFactors({ path, context }: HookContext, services: FactorServices) {
	const { session: old, newSession: made, returned } = context;
	const current = made ?? old;
	if (!noted.includes(path) || returned instanceof Error || !current) return;
	const { user, session } = current;
	const [key] = triesOf(path, user.id);
	if (key) await services.limiter.forget(key);
	if (removing.includes(path)) await forgetProofs(services.prisma, user.id, session.token);
	await keepOne(path, context);
	if (!made && showing.includes(path)) {
		await context.internalAdapter.updateSession(session.token, { secondFactorAt: new Date() });
	}
}

/** A passkey makes a session of its own, beside the one that it was shown in. */
async function keepOne(path: string, { session: old, internalAdapter }: HookContext['context']) {
	if (path === PASSKEY && old) await internalAdapter.deleteSession(old.session.token);
}
