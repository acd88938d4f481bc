import { StoreError } from '$lib/domain/errors';
import { sha256Hex } from '$lib/wire/digest';
import { fromResponse, named } from './errors';

/** A transfer slower than this has died, and whoever waits for it may try again. */
const SLOWEST_BYTES_PER_MS = 2;
const PATIENCE_MS = 30_000;

/** Called as bytes arrive: how many since the last call. */
export type OnBytes = (bytes: number) => void;

/**
 * Puts bytes at their digest. Again is harmless: the server keeps one copy.
 *
 * @returns The digest.
 * @throws {StoreError} `request/offline`, `account/signed-out`, `blob/too-large` and what else the server says.
 */
export async function putBlob(
	bytes: Uint8Array<ArrayBuffer>,
	fetch: typeof globalThis.fetch = globalThis.fetch
): Promise<string> {
	const digest = await sha256Hex(bytes);
	const response = await named(
		fetch(`/blobs/${digest}`, {
			method: 'PUT',
			body: bytes,
			signal: AbortSignal.timeout(Math.ceil(PATIENCE_MS + bytes.length / SLOWEST_BYTES_PER_MS)),
			headers: { 'content-type': 'application/octet-stream' }
		})
	);
	if (!response.ok) throw await fromResponse(response);
	return digest;
}

/**
 * Fetches the bytes of a digest and verifies them.
 *
 * @throws {StoreError} `request/offline`, `blob/not-found`, `blob/digest-mismatch`.
 */
export async function fetchBlob(
	digest: string,
	onBytes: OnBytes = () => undefined
): Promise<Uint8Array<ArrayBuffer>> {
	const bytes = await fetchBytes(`/blobs/${digest}`, onBytes);
	if ((await sha256Hex(bytes)) !== digest) {
		throw new StoreError('blob/digest-mismatch', `What came for ${digest} is something else.`);
	}
	return bytes;
}

/** @throws {StoreError} `request/offline`, and what the server says. */
export async function fetchBytes(path: string, onBytes: OnBytes): Promise<Uint8Array<ArrayBuffer>> {
	const response = await named(fetch(path));
	if (!response.ok) throw await fromResponse(response);
	return named(readAll(response, onBytes));
}

async function readAll(response: Response, onBytes: OnBytes): Promise<Uint8Array<ArrayBuffer>> {
	const chunks: Uint8Array[] = [];
	for await (const chunk of streamOf(response)) {
		chunks.push(chunk);
		onBytes(chunk.length);
	}
	return new Uint8Array(await new Blob(chunks as BlobPart[]).arrayBuffer());
}

// not every browser can iterate a stream yet
async function* streamOf(response: Response): AsyncGenerator<Uint8Array> {
	const reader = response.body?.getReader();
	if (!reader) return;
	for (let step = await reader.read(); !step.done; step = await reader.read()) yield step.value;
}
