import { StoreError, type ErrorCode } from '$lib/domain/errors';

/** HTTP statuses that a `StoreError` can become. */
type Status = 400 | 401 | 403 | 404 | 409 | 413 | 422 | 429 | 503 | 507;

/** What a StoreError is over HTTP, by code. What is not named here is the request's fault: 422. */
const statuses: Partial<Record<ErrorCode, Status>> = {
	'account/email-taken': 409,
	'account/forbidden': 403,
	'account/last-admin': 409,
	'account/own-money': 403,
	'account/passkey-refused': 401,
	'account/second-factor-missing': 403,
	'account/second-factor-unproven': 403,
	'account/sign-in-again': 403,
	'account/signed-out': 401,
	'account/suspended': 403,
	'account/wrong-code': 401,
	'account/wrong-credentials': 401,
	'blob/not-found': 404,
	'blob/too-large': 413,
	'credits/insufficient': 409,
	'model/has-no-budget': 409,
	'model/not-found': 404,
	'model/not-listed': 409,
	'payment/not-found': 404,
	'payment/unavailable': 503,
	'plugin/not-found': 404,
	'plugin/not-reviewed': 409,
	'report/not-found': 404,
	'request/invalid': 400,
	'request/rate-limited': 429,
	'request/unavailable': 503,
	'review/not-found': 404,
	'review/own-model': 403,
	'storage/full': 507,
	'storage/over-limit': 507,
	'update/id-reused': 409,
	'user/not-found': 404,
	'version/not-candidate': 409,
	'version/not-found': 404,
	'withdrawal/decided': 409,
	'withdrawal/not-found': 404
};

const trpcCodes = {
	400: 'BAD_REQUEST',
	401: 'UNAUTHORIZED',
	403: 'FORBIDDEN',
	404: 'NOT_FOUND',
	409: 'CONFLICT',
	413: 'PAYLOAD_TOO_LARGE',
	422: 'UNPROCESSABLE_CONTENT',
	429: 'TOO_MANY_REQUESTS',
	503: 'SERVICE_UNAVAILABLE',
	507: 'INTERNAL_SERVER_ERROR'
} as const satisfies Record<Status, string>;

/** What a user is told of a bug: it says nothing of our insides. */
export const INTERNAL_MESSAGE =
	'Something went wrong on our side. It has been noted; please try again.';

export function httpStatus(code: ErrorCode): Status {
	return statuses[code] ?? 422;
}

export function trpcCode(code: ErrorCode): (typeof trpcCodes)[Status] {
	return trpcCodes[httpStatus(code)];
}

/** A refusal as JSON: `{ code, message, fields? }`, with the status that its code stands for. */
export function refusal(error: StoreError, headers: HeadersInit = {}): Response {
	const { code, message, fields } = error;
	return Response.json({ code, message, fields }, { status: httpStatus(code), headers });
}

/** Runs an endpoint's work; a broken contract becomes its answer, a bug goes on to Kit's `handleError`. */
export async function answering(work: () => Promise<Response>): Promise<Response> {
	try {
		return await work();
	} catch (error) {
		if (error instanceof StoreError) return refusal(error);
		throw error;
	}
}
