import { packNibbles, unpackNibbles } from './nibbles';
import { malformed } from './refusals';
import { BLOCK, numScales, quantise, scaleOf } from './scales';

/** How the chosen entries of a top-k update are written: sign and the block's mean magnitude, or rounded. */
export const ENTRY_FORMATS = ['sign', 'int4', 'int8'] as const;
export type EntryFormat = (typeof ENTRY_FORMATS)[number];

const BITS = { sign: 1, int4: 4, int8: 8 } as const;
const LEVELS = { sign: 1, int4: 7, int8: 127 } as const;

/** Bytes of `count` entries: a float32 scale per 256 of them, all scales first, then the entries. */
export function entryBytes(format: EntryFormat, count: number): number {
	return 4 * numScales(count) + Math.ceil((count * BITS[format]) / 8);
}

/**
 * Writes finite values to the nearest multiple of their block's scale: what rounding leaves behind is kept
 * by error feedback, so that chance would only add noise.
 */
export function writeEntries(format: EntryFormat, values: Float32Array, into: Uint8Array): void {
	const q = new Int8Array(values.length);
	const view = new DataView(into.buffer, into.byteOffset, into.byteLength);
	for (let start = 0; start < values.length; start += BLOCK) {
		const block = values.subarray(start, start + BLOCK);
		const scale = format === 'sign' ? meanMagnitude(block) : scaleOf(block, LEVELS[format]);
		view.setFloat32((4 * start) / BLOCK, scale, true);
		block.forEach((value, i) => {
			q[start + i] = format === 'sign' ? signOf(value) : nearest(value, scale, LEVELS[format]);
		});
	}
	pack(format, q, into.subarray(4 * numScales(values.length)));
}

/**
 * Reads `into.length` entries from exactly `entryBytes` bytes.
 *
 * @throws {StoreError} `update/malformed`. Values may be infinite or NaN: whoever reads a payload checks that.
 */
export function readEntries(format: EntryFormat, bytes: Uint8Array, into: Float32Array): void {
	const count = into.length;
	const q = new Int8Array(count);
	unpack(format, bytes.subarray(4 * numScales(count)), q);
	const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
	for (let start = 0; start < count; start += BLOCK) {
		const scale = view.getFloat32((4 * start) / BLOCK, true);
		const end = Math.min(start + BLOCK, count);
		for (let i = start; i < end; i++) into[i] = (q[i] ?? 0) * scale;
	}
}

function meanMagnitude(values: Float32Array): number {
	return Math.fround(values.reduce((sum, value) => sum + Math.abs(value), 0) / values.length);
}

function signOf(value: number): number {
	return value < 0 ? -1 : 1;
}

function nearest(value: number, scale: number, levels: number): number {
	return scale === 0 ? 0 : quantise(value / scale, levels, 0.5);
}

function pack(format: EntryFormat, q: Int8Array, into: Uint8Array): void {
	if (format === 'int8') into.set(new Uint8Array(q.buffer, q.byteOffset, q.length));
	else if (format === 'int4') packNibbles(q, into);
	else {
		q.forEach((value, i) => {
			if (value < 0) into[i >>> 3] = (into[i >>> 3] ?? 0) | (1 << (i & 7));
		});
	}
}

function unpack(format: EntryFormat, bytes: Uint8Array, q: Int8Array): void {
	if (format === 'int8') {
		q.set(new Int8Array(bytes.buffer, bytes.byteOffset, q.length));
		if (q.includes(-128)) throw malformed('a byte says −128');
	} else if (format === 'int4') unpackNibbles(bytes, q);
	else {
		for (let i = 0; i < q.length; i++) q[i] = ((bytes[i >>> 3] ?? 0) >>> (i & 7)) & 1 ? -1 : 1;
		const used = q.length & 7;
		if (used && (bytes[q.length >>> 3] ?? 0) >>> used) throw malformed('spare bits are set');
	}
}
