import { StoreError } from '$lib/domain/errors';

/** How long a refused body may go on arriving before its connection is cut. */
const GRACE_MILLISECONDS = 10_000;

/**
 * Reads a small body whole, counting its bytes.
 *
 * @throws {StoreError} `request/invalid` as soon as it has more than `maxBytes`.
 */
export async function readCapped(
	request: Request,
	maxBytes: number
): Promise<Uint8Array<ArrayBuffer>> {
	const chunks: Uint8Array[] = [];
	let bytes = 0;
	const count = (more: number) => {
		bytes += more;
		if (Math.max(bytes, declaredBytes(request)) <= maxBytes) return;
		throw new StoreError('request/invalid', `A request may have ${maxBytes} bytes at most.`);
	};
	try {
		count(0);
		for await (const chunk of bodyOf(request)) {
			count(chunk.length);
			chunks.push(chunk);
		}
	} finally {
		discard(request);
	}
	return new Uint8Array(Buffer.concat(chunks));
}

/** What the client says its body has; 0 where it does not say. */
export function declaredBytes(request: Request): number {
	return Number(request.headers.get('content-length') ?? 0);
}

/**
 * The chunks of a body. Leaving the loop early does not cancel the stream: that would cut the connection
 * before the answer is out. Call `discard` then.
 */
async function* bodyOf(request: Request): AsyncIterable<Uint8Array> {
	if (!request.body) return;
	yield* request.body.values({ preventCancel: true });
}

/**
 * The same for a reader that keeps no chunk once it asks for the next: each one's memory is freed then. Left to
 * the collector, the chunks of large bodies are most of what makes it run.
 */
export async function* lentBodyOf(request: Request): AsyncIterable<Uint8Array> {
	for await (const chunk of bodyOf(request)) {
		yield chunk;
		const { buffer } = chunk;
		const isWhole = buffer.byteLength === chunk.byteLength;
		if (isWhole && buffer instanceof ArrayBuffer) buffer.transfer(0);
	}
}

/**
 * Lets the rest of a refused body arrive and drops it, so that a client which sends before it reads gets
 * to read the answer; one that goes on too long is cut off.
 */
export function discard(request: Request): void {
	if (!request.body || request.body.locked) return;
	const reader = request.body.getReader();
	const timer = setTimeout(() => void reader.cancel().catch(ignore), GRACE_MILLISECONDS);
	const drain = async () => {
		while (!(await reader.read()).done);
	};
	void drain()
		.catch(ignore)
		.finally(() => clearTimeout(timer));
}

// the client has gone: nobody is left to tell
const ignore = () => undefined;
