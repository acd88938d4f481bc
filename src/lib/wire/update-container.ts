import { StoreError } from '$lib/domain/errors';
import type { UpdateHeader } from '$lib/domain/update';
import { updateHeader } from './schemas';

/**
 * The bytes that travel: `MLSU`, format (u32), header length H (u32), H bytes of JSON padded with
 * spaces so that the payload starts at a multiple of 64, then the payload. Little-endian.
 */
const MAGIC = 0x55534c4d; // "MLSU" read as little-endian u32
const FORMAT = 1;
const PREFIX = 12;
const ALIGN = 64;

/** A header larger than this is refused before it is parsed. */
export const MAX_HEADER_BYTES = 64 * 1024;

export function encodeUpdate(header: UpdateHeader, payload: Uint8Array): Uint8Array<ArrayBuffer> {
	const json = new TextEncoder().encode(JSON.stringify(header));
	const start = Math.ceil((PREFIX + json.length) / ALIGN) * ALIGN;

	const bytes = new Uint8Array(start + payload.length).fill(0x20, PREFIX, start);
	const view = new DataView(bytes.buffer);
	view.setUint32(0, MAGIC, true);
	view.setUint32(4, FORMAT, true);
	view.setUint32(8, start - PREFIX, true);
	bytes.set(json, PREFIX);
	bytes.set(payload, start);
	return bytes;
}

/**
 * Reads the header of a container from its first bytes (`PREFIX + MAX_HEADER_BYTES` always suffice).
 *
 * @returns The header and the byte offset at which the payload starts.
 * @throws {StoreError} `update/malformed`.
 */
export function decodeHeader(bytes: Uint8Array): { header: UpdateHeader; payloadOffset: number } {
	if (bytes.length < PREFIX) throw malformed('too short to hold a header');
	const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
	if (view.getUint32(0, true) !== MAGIC) throw malformed('not an update container');
	if (view.getUint32(4, true) !== FORMAT) throw malformed('written in an unknown format');

	const length = view.getUint32(8, true);
	if (length > MAX_HEADER_BYTES) throw malformed('its header is too large');
	if (bytes.length < PREFIX + length) throw malformed('its header is cut short');

	const parsed = updateHeader.safeParse(parseJson(bytes.subarray(PREFIX, PREFIX + length)));
	if (!parsed.success) {
		const [issue] = parsed.error.issues;
		throw malformed(`its header is wrong at "${issue?.path.join('.') ?? ''}"`);
	}
	return { header: parsed.data, payloadOffset: PREFIX + length };
}

function parseJson(bytes: Uint8Array): unknown {
	try {
		return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
	} catch (cause) {
		throw malformed('its header is not JSON', cause);
	}
}

function malformed(what: string, cause?: unknown): StoreError {
	return new StoreError('update/malformed', `This update cannot be read: ${what}.`, { cause });
}
