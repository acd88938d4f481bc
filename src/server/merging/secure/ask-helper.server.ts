import { request as requestHttp, type IncomingMessage } from 'node:http';
import { request as requestHttps } from 'node:https';
import type { Helper } from '$lib/domain/secure-aggregation/secure-policy';
import { checkAnswer, helperRefusal, whoAnswer, type OpeningSet } from '$lib/wire/secure/opening';
import { isAtPublicHost, publicLookup } from '../../http/public-host.server';

/** How long a helper may take for an answer: for the last it computes two streams an update. */
const WHO_MS = 10_000;
const CHECK_MS = 30_000;
const OPEN_MS = 600_000;
const MOST_CHECK_BYTES = 256 * 1024;

/** Who is asked, and for what. */
export interface Asked {
	readonly set: OpeningSet;
	readonly place: number;
	readonly allowsLoopback: boolean;
}

/** The updates that a helper cannot open; null if it does not answer as a helper does. */
export async function askToCheck(asked: Asked): Promise<ReadonlySet<string> | null> {
	const { set, place } = asked;
	const bounds = { milliseconds: CHECK_MS, mostBytes: MOST_CHECK_BYTES };
	const answer = await ask(at(asked), { path: '/check', body: { set, place }, ...bounds });
	if (answer?.status !== 200) return null;
	const parsed = checkAnswer.safeParse(jsonOf(answer.body));
	return parsed.success ? new Set(parsed.data.bad) : null;
}

/** What a helper adds to the opening; null if it does not, or not in `bytes` bytes. */
export async function askToOpen(
	asked: Asked,
	quorum: readonly number[],
	bytes: number
): Promise<Uint8Array | null> {
	const { set, place } = asked;
	const mostBytes = Math.max(bytes, MOST_CHECK_BYTES);
	const bounds = { milliseconds: OPEN_MS, mostBytes };
	const body = { set, place, quorum };
	const answer = await ask(at(asked), { path: '/open', body, ...bounds });
	if (answer?.status === 200 && answer.body.length === bytes) return answer.body;
	const refusal = helperRefusal.safeParse(answer && jsonOf(answer.body));
	const why = refusal.success ? refusal.data.refused : 'no answer of a helper';
	console.warn(`Helper ${place} of model ${set.modelId} did not open a sum: ${why}.`);
	return null;
}

/** The key of whoever answers as a helper at an address; null if nobody does. */
export async function askWho(
	url: Helper['url'],
	allowsLoopback: boolean
): Promise<Helper['publicKey'] | null> {
	const bounds = { milliseconds: WHO_MS, mostBytes: MOST_CHECK_BYTES };
	const answer = await ask({ url, allowsLoopback }, { path: '/', ...bounds });
	const parsed = whoAnswer.safeParse(answer?.status === 200 ? jsonOf(answer.body) : null);
	return parsed.success ? parsed.data.publicKey : null;
}

interface Address {
	readonly url: string;
	readonly allowsLoopback: boolean;
}

function at({ set, place, allowsLoopback }: Asked): Address {
	return { url: set.policy.helpers[place]?.url ?? '', allowsLoopback };
}

interface Request {
	readonly path: string;
	/** Posted as JSON; absent: the address is got. */
	readonly body?: unknown;
	readonly milliseconds: number;
	readonly mostBytes: number;
}

/** Null where there is no answer: a helper may be gone, and that is no error. */
async function ask(
	{ url, allowsLoopback }: Address,
	{ path, body, milliseconds, mostBytes }: Request
): Promise<{ status: number; body: Buffer } | null> {
	const target = new URL(path, url);
	if (!isAtPublicHost(target, allowsLoopback)) return null;
	const options = {
		...(body !== undefined && { method: 'POST', headers: { 'content-type': 'application/json' } }),
		signal: AbortSignal.timeout(milliseconds),
		...(!allowsLoopback && { lookup: publicLookup })
	};
	const send = target.protocol === 'http:' ? requestHttp : requestHttps;
	try {
		const response = await new Promise<IncomingMessage>((resolve, reject) => {
			send(target, options, resolve)
				.on('error', reject)
				.end(body && JSON.stringify(body));
		});
		return { status: response.statusCode ?? 0, body: await read(response, mostBytes) };
	} catch {
		// no answer, one that broke off, a name that leads inside
		return null;
	}
}

/** @throws {Error} If there is more of it. */
async function read(response: IncomingMessage, mostBytes: number): Promise<Buffer> {
	const chunks: Buffer[] = [];
	let bytes = 0;
	for await (const chunk of response as AsyncIterable<Buffer>) {
		bytes += chunk.length;
		if (bytes > mostBytes) throw new Error('The answer is too long.');
		chunks.push(chunk);
	}
	return Buffer.concat(chunks);
}

function jsonOf(bytes: Buffer): unknown {
	try {
		return JSON.parse(bytes.toString('utf8')) as unknown;
	} catch {
		return null;
	}
}
