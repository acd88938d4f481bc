import {
	dataStart,
	numSegments,
	PREFIX_BYTES,
	readFormat,
	readRow,
	readSegment,
	ROW_BYTES,
	SEGMENT,
	segmentLength,
	segmentRoom,
	type SegmentEntries
} from '$lib/domain/codecs/top-k-payload';
import type { PayloadFiles, WeightRange } from './payload-files.server';

/** Entries of one segment, and the number of its first weight. */
export interface SegmentAt extends SegmentEntries {
	readonly first: number;
}

/**
 * Reads top-k payloads from files segment by segment, by the rows at their start: any range in any order, with
 * memory for one segment whatever the number of updates.
 */
export class SparseReader {
	readonly #room = segmentRoom();
	readonly #head = new Uint8Array(PREFIX_BYTES);
	readonly #rows = new Uint8Array(2 * ROW_BYTES);
	/** Grows to the largest segment met: at most two bytes a weight and the scales. */
	#data = new Uint8Array(0);

	/**
	 * The segments of payload k that overlap a range; each is overwritten by the next.
	 *
	 * @throws {StoreError} `update/malformed`, `update/shape-mismatch`.
	 */
	*segments(files: PayloadFiles, k: number, { start, count }: WeightRange): Generator<SegmentAt> {
		const { numWeights } = files;
		const within = files.payloadBytes(k) - dataStart(numWeights);
		files.read(k, 0, this.#head);
		const format = readFormat(this.#head);

		const last = Math.floor((start + count - 1) / SEGMENT);
		for (let s = Math.floor(start / SEGMENT); s <= last; s++) {
			const length = segmentLength(s, numWeights);
			const place = readRow(this.#readRows(files, k, s), { format, length, within });
			const data = this.#bytes(place.end - place.start);
			files.read(k, dataStart(numWeights) + place.start, data);
			const entries = readSegment(data, { format, count: place.count, length }, this.#room);
			yield { ...entries, first: s * SEGMENT };
		}
	}

	/** True if the data ends where the last row of payload k says. */
	endsAtLastSegment(files: PayloadFiles, k: number): boolean {
		const { numWeights } = files;
		const s = numSegments(numWeights) - 1;
		const rows = this.#readRows(files, k, s);
		const end = new DataView(rows.buffer, rows.byteOffset).getUint32(rows.length - ROW_BYTES, true);
		return dataStart(numWeights) + end === files.payloadBytes(k);
	}

	/** Row s with the one before it, where there is one. */
	#readRows(files: PayloadFiles, k: number, s: number): Uint8Array {
		const rows = this.#rows.subarray(0, s === 0 ? ROW_BYTES : 2 * ROW_BYTES);
		files.read(k, PREFIX_BYTES + (s + 1) * ROW_BYTES - rows.length, rows);
		return rows;
	}

	#bytes(length: number): Uint8Array {
		if (this.#data.length < length) this.#data = new Uint8Array(length);
		return this.#data.subarray(0, length);
	}
}
