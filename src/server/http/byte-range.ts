/** Bytes `start` to `end`, both included. */
export interface ByteRange {
	readonly start: number;
	readonly end: number;
}

/**
 * Reads a `Range` header against a body of `size` bytes.
 *
 * @returns The range; `unsatisfiable` if it lies outside the body; null where there is none to serve: no
 *   header, another unit, or several ranges (a server may answer those with the whole).
 * @see RFC 9110, section 14
 */
export function byteRange(header: string | null, size: number): ByteRange | 'unsatisfiable' | null {
	const match = /^bytes=(?<first>\d*)-(?<last>\d*)$/.exec(header ?? '');
	const { first = '', last = '' } = match?.groups ?? {};
	if (first) return from(Number(first), last ? Number(last) : Infinity, size);
	// the last so many bytes
	return last ? from(Math.max(0, size - Number(last)), Infinity, size) : null;
}

function from(start: number, end: number, size: number): ByteRange | 'unsatisfiable' | null {
	if (end < start) return null;
	return start < size ? { start, end: Math.min(end, size - 1) } : 'unsatisfiable';
}
