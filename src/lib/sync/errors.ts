import { isTRPCClientError } from '@trpc/client';
import { StoreError, type ErrorCode } from '$lib/domain/errors';

/**
 * Names whatever went wrong in talking to the server. Errors that carry a code of ours keep it; a request
 * that did not arrive is `request/offline`; an answer that makes no sense is `request/unavailable`.
 * Anything else (a bug of ours) is returned as it is.
 */
export function toStoreError(error: unknown): unknown {
	if (error instanceof StoreError) return error;
	if (isTRPCClientError(error)) return fromServer(error) ?? fromTransport(error);
	return isFetchFailure(error) ? offline(error) : error;
}

/** Awaits `request` and throws what `toStoreError` makes of its failure. */
export async function named<T>(request: Promise<T>): Promise<T> {
	try {
		return await request;
	} catch (error) {
		throw toStoreError(error);
	}
}

/** The error that a plain HTTP answer of ours describes: `{ code, message, fields? }`, else by status. */
export async function fromResponse(response: Response): Promise<StoreError> {
	const body: unknown = await response.json().catch(() => null); // a proxy answers in HTML
	const code = read(body, 'storeCode') ?? read(body, 'code');
	const message = read(body, 'message') ?? `The server answered ${response.status}.`;
	return new StoreError(
		code?.includes('/') ? (code as ErrorCode) : codeOfStatus(response.status),
		message
	);
}

/** True if trying again later may help: nothing is wrong with what was asked. */
export function isPassing(error: unknown): boolean {
	return (
		error instanceof StoreError &&
		['request/offline', 'request/unavailable', 'request/rate-limited'].includes(error.code)
	);
}

function fromServer(error: { message: string; data: unknown }): StoreError | null {
	const code = read(error.data, 'storeCode');
	if (!code) return null;
	// the server speaks only codes of the closed set that both sides share
	return new StoreError(code as ErrorCode, error.message, {
		cause: error,
		fields: readFields(error.data)
	});
}

function fromTransport(error: { data: unknown; cause?: Error }): StoreError {
	if (error.data == null && isFetchFailure(error.cause)) return offline(error);
	return new StoreError(
		'request/unavailable',
		'The store cannot answer just now. Try again in a while.',
		{ cause: error }
	);
}

// fetch rejects with a TypeError for every network failure, and says no more
function isFetchFailure(error: unknown): boolean {
	return error instanceof TypeError;
}

function offline(cause: unknown): StoreError {
	return new StoreError('request/offline', 'The store cannot be reached. Are you offline?', {
		cause
	});
}

function codeOfStatus(status: number): ErrorCode {
	if (status === 401) return 'account/signed-out';
	if (status === 403) return 'account/forbidden';
	if (status === 404) return 'blob/not-found';
	if (status === 413) return 'blob/too-large';
	if (status === 429) return 'request/rate-limited';
	return status >= 500 ? 'request/unavailable' : 'request/invalid';
}

function read(value: unknown, key: string): string | undefined {
	if (value === null || typeof value !== 'object' || !(key in value)) return undefined;
	const found = (value as Record<string, unknown>)[key];
	return typeof found === 'string' ? found : undefined;
}

function readFields(data: unknown): Record<string, string> | undefined {
	const fields = (data as { fields?: unknown } | null)?.fields;
	return fields !== null && typeof fields === 'object'
		? (fields as Record<string, string>)
		: undefined;
}
