import type { Complaint, Complaints } from '$lib/domain/complaint';
import { StoreError, type ErrorCode } from '$lib/domain/errors';
import { PASSWORD_LENGTH } from '$lib/wire/registration';
import { INTERNAL_MESSAGE, refusal } from '../errors.server';
import { CLIENT_ADDRESS_HEADER, type Auth } from './auth.server';

interface Meaning {
	readonly code: ErrorCode;
	readonly message: string;
	readonly fields?: Complaints;
}

const WRONG_CODE: Meaning = {
	code: 'account/wrong-code',
	message: 'This code is wrong, or was used already.',
	fields: { code: { kind: 'wrong-code' } }
};
const PASSKEY_REFUSED: Meaning = {
	code: 'account/passkey-refused',
	message: 'No passkey was given, or it was not accepted. Try again, or use another way.'
};
/** How long the library locks an account whose codes were guessed at, in seconds. */
const LOCKED_SECONDS = 900;

/** What the library's codes mean here. */
const meanings: Readonly<Record<string, Meaning>> = {
	INVALID_EMAIL_OR_PASSWORD: {
		code: 'account/wrong-credentials',
		message: 'The email or the password is wrong.',
		fields: { password: { kind: 'wrong-credentials' } }
	},
	USER_ALREADY_EXISTS_USE_ANOTHER_EMAIL: {
		code: 'account/email-taken',
		message: 'This email already has an account.',
		fields: { email: { kind: 'email-taken' } }
	},
	INVALID_PASSWORD: {
		code: 'account/wrong-credentials',
		message: 'The password is wrong.',
		fields: { currentPassword: { kind: 'wrong-password' } }
	},
	PASSWORD_TOO_SHORT: wrongPassword({ kind: 'too-short', least: PASSWORD_LENGTH.least }),
	PASSWORD_TOO_LONG: wrongPassword({ kind: 'too-long', most: PASSWORD_LENGTH.most }),
	INVALID_CODE: WRONG_CODE,
	INVALID_BACKUP_CODE: WRONG_CODE,
	TOO_MANY_ATTEMPTS_REQUEST_NEW_CODE: {
		code: 'account/sign-in-again',
		message: 'Too many wrong codes. Sign in again, with your password.'
	},
	INVALID_TWO_FACTOR_COOKIE: {
		code: 'account/sign-in-again',
		message: 'It took too long. Sign in again, with your password.'
	},
	SESSION_NOT_FRESH: {
		code: 'account/sign-in-again',
		message: 'Sign in again to do this: your last sign-in is more than a day ago.'
	},
	SECOND_FACTOR_UNPROVEN: {
		code: 'account/second-factor-unproven',
		message: 'Confirm your second factor first.'
	},
	CHALLENGE_NOT_FOUND: PASSKEY_REFUSED,
	PASSKEY_NOT_FOUND: PASSKEY_REFUSED,
	AUTHENTICATION_FAILED: PASSKEY_REFUSED,
	FAILED_TO_VERIFY_REGISTRATION: PASSKEY_REFUSED,
	USER_NOT_VERIFIED: PASSKEY_REFUSED,
	SUSPENDED: { code: 'account/suspended', message: 'This account is suspended. Write to us.' },
	INVALID_EMAIL: {
		code: 'request/invalid',
		message: 'This is not an email address.',
		fields: { email: { kind: 'not-an-email' } }
	}
};

function wrongPassword(complaint: Complaint): Meaning {
	const message = 'A password of this length is not taken.';
	return { code: 'request/invalid', message, fields: { newPassword: complaint } };
}

const byStatus: Readonly<Record<number, Meaning>> = {
	401: { code: 'account/signed-out', message: 'Sign in to do this.' },
	403: { code: 'account/forbidden', message: 'This was not allowed.' }
};

/** Lets the library answer a request to `/api/auth`, with its refusals in our shape and words. */
export async function answerAuth(
	auth: Auth,
	request: Request,
	clientAddress: string
): Promise<Response> {
	const headers = new Headers(request.headers);
	headers.set(CLIENT_ADDRESS_HEADER, clientAddress);
	const response = await auth.handler(new Request(request, { headers }));
	return response.status < 400 ? response : refusalOf(response);
}

interface Said {
	readonly code?: string;
	readonly message?: string;
	readonly fields?: Complaints;
	readonly retryAfter?: number;
}

async function refusalOf(response: Response): Promise<Response> {
	const text = await response.text();
	const said = (text ? JSON.parse(text) : {}) as Said;
	if (response.status === 429) {
		const seconds = waitOf(said, response);
		const message = `Too many tries. Wait ${waiting(seconds)}, then try again.`;
		return refusal(new StoreError('request/rate-limited', message), {
			'retry-after': String(seconds)
		});
	}
	if (response.status >= 500 && !meanings[said.code ?? '']) {
		return Response.json({ code: 'internal', message: INTERNAL_MESSAGE }, { status: 500 });
	}
	return refusal(errorOf(said, response.status));
}

function waitOf({ code, retryAfter }: Said, { headers }: Response): number {
	if (code === 'ACCOUNT_TEMPORARILY_LOCKED') return LOCKED_SECONDS;
	return Number(retryAfter ?? headers.get('x-retry-after') ?? 60);
}

function errorOf(said: Said, status: number): StoreError {
	const meaning = meanings[said.code ?? ''] ?? byStatus[status];
	if (!meaning) {
		const message = said.message ?? 'This request is not valid.';
		return new StoreError('request/invalid', message, said.fields && { fields: said.fields });
	}
	const { code, message, fields } = meaning;
	return new StoreError(code, message, fields && { fields });
}

function waiting(seconds: number): string {
	return seconds < 90 ? `${seconds} seconds` : `${Math.ceil(seconds / 60)} minutes`;
}
