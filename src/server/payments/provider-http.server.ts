import type { z } from 'zod/mini';
import { StoreError } from '$lib/domain/errors';

/** An answer this large is not one of theirs. */
const MOST_BYTES = 64 * 1024;

/** How an adapter reaches its provider: the network, or a simulator in this process. */
export interface Line {
	readonly fetch: (request: Request) => Promise<Response>;
	readonly timeoutMs: number;
}

/** The network. Ten seconds is what the person in front of the page bears; the job asks again later. */
export const network: Line = { fetch: (request) => fetch(request), timeoutMs: 10_000 };

export interface Answer {
	readonly status: number;
	readonly text: string;
}

/** @throws {StoreError} `payment/unavailable` if there is no answer in time, or it says 5xx, 401 or 403. */
export async function ask(line: Line, url: string, init: RequestInit): Promise<Answer> {
	const answer = await inTime(line, new Request(url, { redirect: 'error', ...init }));
	if (answer.status === 401 || answer.status === 403) {
		// for the operator: no payer can mend a key
		console.error(`The payment provider at ${new URL(url).host} refuses our key.`);
	}
	if (answer.status >= 500 || answer.status === 401 || answer.status === 403) {
		throw unavailable(`It answered ${answer.status}.`);
	}
	return answer;
}

/** @throws {StoreError} `payment/unavailable` for an answer that is not of the shape that was agreed. */
export function parseAnswer<T extends z.ZodMiniType>(shape: T, text: string): z.infer<T> {
	const parsed = shape.safeParse(jsonOf(text));
	if (!parsed.success) throw unavailable('Its answer makes no sense.');
	return parsed.data;
}

/** The error for a provider that is not there, for now. */
export function unavailable(why: unknown): StoreError {
	return new StoreError(
		'payment/unavailable',
		'The payment provider does not answer just now. Nothing is lost: try again in a while.',
		{ cause: why }
	);
}

async function inTime(line: Line, request: Request): Promise<Answer> {
	const signal = AbortSignal.timeout(line.timeoutMs);
	// a simulator in this process does not watch the signal, and a body may hang after its headers
	const late = new Promise<never>((_, reject) => {
		signal.addEventListener('abort', () => reject(unavailable('It took too long.')));
	});
	try {
		return await Promise.race([answerOf(line, new Request(request, { signal })), late]);
	} catch (error) {
		if (error instanceof StoreError) throw error;
		throw unavailable(error);
	}
}

async function answerOf(line: Line, request: Request): Promise<Answer> {
	const response = await line.fetch(request);
	const text = await response.text();
	if (text.length > MOST_BYTES) throw unavailable('Its answer is too long.');
	return { status: response.status, text };
}

function jsonOf(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return null;
	}
}
