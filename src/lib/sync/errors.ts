import { isTRPCClientError } from '@trpc/client';
import type { Complaints } from '$lib/domain/complaint';
import { StoreError, type ErrorCode } from '$lib/domain/errors';

/**
 * Names whatever went wrong in talking to the server. Errors that carry a code of ours keep it; a request
 * that did not arrive is `request/offline`; an answer that makes no sense, or a bug over there, is
 * `request/unavailable`. Anything else (a bug of ours) is returned as it is.
 */
export function toStoreError(error: unknown): unknown {
	if (error instanceof StoreError) return error;
	if (isTRPCClientError(error)) return fromTrpc(error);
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

/** The error that a refusal of ours over plain HTTP describes: `{ code, message, fields? }`. */
export async function fromResponse(response: Response): Promise<StoreError> {
	// a proxy, or a server that is just starting, answers in HTML
	const said = (await response.json().catch(() => null)) as Said | null;
	return fromWords(said?.code, said ?? {}) ?? unavailable(`HTTP ${response.status}`);
}

/** True if trying again later may help: nothing is wrong with what was asked. */
export function isPassing(error: unknown): error is StoreError {
	return (
		error instanceof StoreError &&
		['request/offline', 'request/unavailable', 'request/rate-limited'].includes(error.code)
	);
}

interface Said {
	readonly code?: string;
	readonly message?: string;
	readonly fields?: Complaints;
}

function fromTrpc(error: { message: string; data: unknown; cause?: Error }): StoreError {
	const data = error.data as (Said & { storeCode?: string }) | null | undefined;
	const words = { message: error.message, fields: data?.fields, cause: error };
	const known = fromWords(data?.storeCode, words);
	if (known) return known;
	return !data && isFetchFailure(error.cause) ? offline(error) : unavailable(error);
}

// the server speaks the closed set of codes that both sides share, or "internal" for a bug of its own
function fromWords(
	code: string | undefined,
	{ message, fields, cause }: Omit<Said, 'code'> & { cause?: unknown }
): StoreError | null {
	if (!code?.includes('/')) return null;
	return new StoreError(code as ErrorCode, message ?? code, { cause, fields });
}

// fetch rejects with a TypeError for every network failure, and says no more
function isFetchFailure(error: unknown): boolean {
	return error instanceof TypeError || (error instanceof Error && error.name === 'TimeoutError');
}

function offline(cause: unknown): StoreError {
	return new StoreError('request/offline', 'The store cannot be reached. Are you offline?', {
		cause
	});
}

function unavailable(cause: unknown): StoreError {
	return new StoreError(
		'request/unavailable',
		'The store cannot answer just now. Try again in a while.',
		{ cause }
	);
}
