import { ENTRY_FORMATS, entryBytes, readEntries, type EntryFormat } from './entries';
import { readGaps } from './golomb';
import { malformed } from './refusals';

/**
 * A top-k payload, little-endian: the entry format's number (u32), a row for each segment of 32,768 weights
 * (u32: where its data ends, from the start of all data; u16: how many entries it has), then the data of
 * each segment: its entries as `entryBytes` says, and their indices in it as gaps (`golomb.ts`).
 *
 * Segments are read one at a time and in any order: the rows say where they are.
 */
export const SEGMENT = 32_768;
export const PREFIX_BYTES = 4;
export const ROW_BYTES = 6;

export function numSegments(numWeights: number): number {
	return Math.ceil(numWeights / SEGMENT);
}

/** Where the data of the segments begins. */
export function dataStart(numWeights: number): number {
	return PREFIX_BYTES + ROW_BYTES * numSegments(numWeights);
}

/** Weights in segment `s`: the last may be shorter. */
export function segmentLength(s: number, numWeights: number): number {
	return Math.min(SEGMENT, numWeights - s * SEGMENT);
}

/** @throws {StoreError} `update/malformed`. */
export function readFormat(prefix: Uint8Array): EntryFormat {
	const [number = 255, ...rest] = prefix.subarray(0, PREFIX_BYTES);
	const format = ENTRY_FORMATS[number];
	if (!format || rest.some((byte) => byte !== 0)) throw malformed('unknown entry format');
	return format;
}

/** Where the data of one segment lies, from the start of all data, and how many entries it has. */
export interface SegmentPlace {
	readonly start: number;
	readonly end: number;
	readonly count: number;
}

/**
 * The place of segment `s`, from its row and the one before it.
 *
 * @param rows Rows s − 1 (absent for the first) and s.
 * @param within Bytes of all data.
 * @throws {StoreError} `update/malformed` if it cannot be there.
 */
export function readRow(
	rows: Uint8Array,
	{ format, length, within }: { format: EntryFormat; length: number; within: number }
): SegmentPlace {
	const view = new DataView(rows.buffer, rows.byteOffset, rows.byteLength);
	const last = rows.length - ROW_BYTES;
	const start = last === 0 ? 0 : view.getUint32(last - ROW_BYTES, true);
	const end = view.getUint32(last, true);
	const count = view.getUint16(last + 4, true);
	if (start > end || end > within) throw malformed('a segment lies outside');
	if (count > length) throw malformed('a segment has more entries than weights');
	if (end - start < entryBytes(format, count)) throw malformed('a segment is cut short');
	return { start, end, count };
}

/** Entries of one segment. Reused from segment to segment: no update costs memory of its own. */
export interface SegmentEntries {
	/** Increasing, from the start of the segment. */
	readonly indices: Uint16Array;
	readonly values: Float32Array;
}

/**
 * Reads the entries of one segment.
 *
 * @param length Weights in it.
 * @returns Views into `into`, as long as the segment has entries.
 * @throws {StoreError} `update/malformed`.
 */
export function readSegment(
	data: Uint8Array,
	{ format, count, length }: { format: EntryFormat; count: number; length: number },
	into: SegmentEntries
): SegmentEntries {
	const bytes = entryBytes(format, count);
	const values = into.values.subarray(0, count);
	const indices = into.indices.subarray(0, count);
	readEntries(format, data.subarray(0, bytes), values);
	readGaps(data.subarray(bytes), length, indices);
	return { indices, values };
}

/** Room for the entries of any segment. */
export function segmentRoom(): SegmentEntries {
	return { indices: new Uint16Array(SEGMENT), values: new Float32Array(SEGMENT) };
}
