import { StoreError } from '$lib/domain/errors';
import { refusedField } from '$lib/domain/refused-field';
import type { PrismaClient } from '../database/generated/client';
import { passwordHashOf } from '../repositories/accounts.server';
import type { Auth } from './auth.server';
import { databaseRateLimiter, type Limit } from './rate-limiter.server';

/** For somebody who mistypes; hopeless for somebody who found the device unlocked. */
export const PASSWORD_TRIES: Limit = { max: 10, window: 600 };

/** What tries of an account's password are counted under, whatever asks for it. */
export function passwordTries(userId: string): string {
	return `password|${userId}`;
}

export interface PasswordServices {
	readonly auth: Auth;
	readonly database: { readonly prisma: PrismaClient };
}

/**
 * Makes sure that who asks knows the account's password, and not only has its session.
 *
 * @throws {StoreError} `account/wrong-credentials` with the field `password`; `request/rate-limited`.
 */
export async function assertPassword(
	{ auth, database: { prisma } }: PasswordServices,
	userId: string,
	password: string
): Promise<void> {
	const limiter = databaseRateLimiter(prisma);
	const key = passwordTries(userId);
	if (!(await limiter.consume(key, PASSWORD_TRIES)).allowed) {
		throw new StoreError('request/rate-limited', 'Too many tries. Wait ten minutes.');
	}
	const hash = await passwordHashOf(prisma, userId);
	const { password: hasher } = await auth.$context;
	if (!hash || !(await hasher.verify({ hash, password }))) {
		throw refusedField('account/wrong-credentials', 'password', { kind: 'wrong-password' });
	}
	await limiter.forget(key);
}
