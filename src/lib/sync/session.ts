import { z } from 'zod/mini';
import { StoreError } from '$lib/domain/errors';
import { openStore } from '$lib/store/database';
import { forget, recall, remember } from '$lib/store/device';
import { account as accountSchema, type Account } from '$lib/wire/api';
import { askAuth as get, tellAuth as post } from './auth-endpoints';
import { isPassing } from './errors';

/** Signing in and out, and who is. */

export interface SignUp {
	readonly name: string;
	readonly email: string;
	readonly phone: string;
	readonly password: string;
	/** Asks for the engineer's role. */
	readonly wantsToPublish: boolean;
}

/** Who is signed in; `offline` if the server could not be asked, and this is who was last. */
export interface CurrentAccount {
	readonly account: Account | null;
	readonly offline: boolean;
}

/**
 * Registers and signs in.
 *
 * @throws {StoreError} `request/invalid` with `fields`, `request/rate-limited`, `request/offline`.
 */
export async function signUp(form: SignUp): Promise<Account> {
	await post('sign-up/email', form);
	return rememberCurrent();
}

/**
 * @returns Null if the account wants a code, too: `showCode`.
 * @throws {StoreError} `account/wrong-credentials` with `fields`, `account/suspended`,
 *   `request/rate-limited`, `request/offline`.
 */
export async function signIn(form: { email: string; password: string }): Promise<Account | null> {
	const { twoFactorRedirect } = signInAnswer.parse(await post('sign-in/email', form));
	return twoFactorRedirect ? null : rememberCurrent();
}

const signInAnswer = z.object({ twoFactorRedirect: z.optional(z.boolean()) });

/** A code of the authenticator app, or one of those that were kept for when it is not at hand. */
export interface Code {
	readonly kind: 'totp' | 'backup-code';
	readonly code: string;
}

/**
 * Shows a code: the second step of a sign-in, or in a session that a password alone has made.
 *
 * @throws {StoreError} `account/wrong-code` with `fields`; `account/sign-in-again` after too many or too
 *   long; `request/rate-limited`, `request/offline`.
 */
export async function showCode({ kind, code }: Code): Promise<Account> {
	await post(`two-factor/verify-${kind}`, { code });
	return rememberCurrent();
}

/** Signs out here; models, examples and the outbox stay on the device. @throws {StoreError} `request/offline`. */
export async function signOut(): Promise<void> {
	await post('sign-out', {});
	await forget(await openStore(), 'account');
}

/** @throws {StoreError} only where there is neither a network nor a store on this device. */
export async function currentAccount(): Promise<CurrentAccount> {
	const db = await openStore();
	try {
		const account = await fetchAccount();
		if (account) await remember(db, 'account', account);
		else if (await recall(db, 'account')) await forget(db, 'account');
		return { account, offline: false };
	} catch (error) {
		if (!isPassing(error)) throw error;
		return { account: (await recall(db, 'account')) ?? null, offline: true };
	}
}

/**
 * Changes the password and signs out everywhere else.
 *
 * @throws {StoreError} `account/wrong-credentials` or `request/invalid`, with `fields`; `request/offline`.
 */
export async function changePassword(form: {
	currentPassword: string;
	newPassword: string;
}): Promise<void> {
	await post('change-password', { ...form, revokeOtherSessions: true });
}

/** One sign-in of the account. */
export interface SignIn {
	readonly id: string;
	readonly signedInAt: number;
	/** What the browser said of itself. */
	readonly userAgent: string | null;
	readonly isHere: boolean;
}

const sessionRows = z.array(
	z.object({ id: z.string(), createdAt: z.string(), userAgent: z.nullish(z.string()) })
);
const currentSession = z.nullable(z.object({ session: z.object({ id: z.string() }) }));

/** Everywhere the account is signed in, the newest first. @throws {StoreError} */
export async function listSignIns(): Promise<SignIn[]> {
	const [rows, current] = await Promise.all([get('list-sessions'), get('get-session')]);
	const here = currentSession.parse(current)?.session.id;
	return sessionRows
		.parse(rows)
		.map(({ id, createdAt, userAgent }) => ({
			id,
			signedInAt: Date.parse(createdAt),
			userAgent: userAgent ?? null,
			isHere: id === here
		}))
		.sort((a, b) => b.signedInAt - a.signedInAt);
}

/** Signs out everywhere but here. @throws {StoreError} */
export async function endOtherSignIns(): Promise<void> {
	await post('revoke-other-sessions', {});
}

/** Asks who is signed in now, and remembers it. */
export async function rememberCurrent(): Promise<Account> {
	const account = await fetchAccount();
	if (!account) throw new StoreError('account/signed-out', 'The browser did not keep the sign-in.');
	await remember(await openStore(), 'account', account);
	return account;
}

async function fetchAccount(): Promise<Account | null> {
	const session = (await get('get-session')) as { user?: unknown } | null;
	return session?.user ? accountSchema.parse(session.user) : null;
}
