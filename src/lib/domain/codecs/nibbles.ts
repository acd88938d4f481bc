import { malformed } from './refusals';

/** Writes integers −7 … 7 in four bits each, two's complement, the first of a pair in the low half. */
export function packNibbles(q: Int8Array, into: Uint8Array): void {
	for (let i = 0; i < q.length; i += 2) {
		into[i >>> 1] = ((q[i] ?? 0) & 15) | (((q[i + 1] ?? 0) & 15) << 4);
	}
}

/**
 * The inverse, for `q.length` integers.
 *
 * @throws {StoreError} `update/malformed` for a −8, which no encoder writes, or a half byte left over that
 *   is not 0: one delta has one payload.
 */
export function unpackNibbles(bytes: Uint8Array, q: Int8Array): void {
	let least = 0;
	for (let i = 0; i < q.length; i++) {
		const byte = bytes[i >>> 1] ?? 0;
		const value = i & 1 ? (byte << 24) >> 28 : (byte << 28) >> 28;
		if (value < least) least = value;
		q[i] = value;
	}
	if (least < -7) throw malformed('four bits say −8');
	if (q.length & 1 && (bytes[q.length >>> 1] ?? 0) >>> 4 !== 0) {
		throw malformed('half a byte is left over');
	}
}
