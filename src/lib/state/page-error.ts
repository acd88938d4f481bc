import { error as httpError } from '@sveltejs/kit';
import { StoreError, type ErrorCode } from '$lib/domain/errors';

const statusOf: Partial<Record<ErrorCode, number>> = {
	'account/forbidden': 403,
	'account/second-factor-missing': 403,
	'account/second-factor-unproven': 403,
	'account/signed-out': 401,
	'blob/not-found': 404,
	'model/not-found': 404,
	'model/not-listed': 404,
	'request/invalid': 400,
	'request/offline': 503,
	'request/rate-limited': 429,
	'request/unavailable': 503
};

/** Awaits what a page loads; a known failure becomes the page's error screen, with a status that fits. */
export async function orErrorPage<T>(loading: Promise<T>): Promise<T> {
	try {
		return await loading;
	} catch (cause) {
		if (!(cause instanceof StoreError)) throw cause;
		return httpError(statusOf[cause.code] ?? 500, { message: cause.message, code: cause.code });
	}
}
