import type { DeltaCodec } from './delta-codec';
import { ENTRY_FORMATS, entryBytes, writeEntries, type EntryFormat } from './entries';
import { mostGolombBytes, writeGaps } from './golomb';
import { largestEntries } from './largest';
import { assertBytes, assertFinite, malformed } from './refusals';
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
	segmentRoom
} from './top-k-payload';

/** What of a delta a top-k update carries. */
export interface TopK {
	/** Part of all weights that is sent, above 0 and at most ½. */
	readonly share: number;
	readonly entries: EntryFormat;
}

/**
 * The entries of largest magnitude and where they are; the rest counts as 0. Biased: what is left out has to
 * be added to the next delta (`error-feedback.ts`), or it is lost.
 *
 * @see Stich et al. 2018, Sparsified SGD with memory, https://arxiv.org/abs/1809.07599
 */
export function topK({ share, entries }: TopK): DeltaCodec {
	return {
		bounds: topKBounds,
		encode: (delta) => {
			const k = Math.max(1, Math.round(share * delta.length));
			return encodeEntries(delta, largestEntries(delta, k), entries);
		},
		decode: decodeTopK
	};
}

export function topKBounds(numWeights: number) {
	const least = dataStart(numWeights);
	// every weight in a byte, its gap in less than another, and the scales
	return { least, most: least + 2 * numWeights + 8 * numSegments(numWeights) };
}

function encodeEntries(
	delta: Float32Array,
	chosen: Uint32Array,
	format: EntryFormat
): Uint8Array<ArrayBuffer> {
	const segments = numSegments(delta.length);
	const head = new Uint8Array(dataStart(delta.length));
	const view = new DataView(head.buffer);
	view.setUint32(0, ENTRY_FORMATS.indexOf(format), true);

	const parts: Uint8Array[] = [];
	let end = 0;
	let from = 0;
	for (let s = 0; s < segments; s++) {
		const length = segmentLength(s, delta.length);
		let to = from;
		while (to < chosen.length && (chosen[to] ?? 0) < s * SEGMENT + length) to++;
		const mine = chosen.subarray(from, to);
		const part = encodeSegment(delta.subarray(s * SEGMENT), { mine, s, length, format });
		parts.push(part);
		end += part.length;
		view.setUint32(PREFIX_BYTES + s * ROW_BYTES, end, true);
		view.setUint16(PREFIX_BYTES + s * ROW_BYTES + 4, mine.length, true);
		from = to;
	}
	return joined([head, ...parts], head.length + end);
}

function encodeSegment(
	weights: Float32Array,
	segment: { mine: Uint32Array; s: number; length: number; format: EntryFormat }
): Uint8Array {
	const { mine, s, length, format } = segment;
	const indices = Uint16Array.from(mine, (index) => index - s * SEGMENT);
	const values = Float32Array.from(indices, (index) => weights[index] ?? 0);
	const bytes = entryBytes(format, values.length);
	const data = new Uint8Array(bytes + mostGolombBytes(values.length, length));
	writeEntries(format, values, data.subarray(0, bytes));
	return data.subarray(0, bytes + writeGaps(indices, length, data.subarray(bytes)));
}

/** Reads any top-k payload: it says itself how its entries are written. */
export function decodeTopK(payload: Uint8Array, numWeights: number): Float32Array {
	assertBytes(payload, topKBounds(numWeights), `${numWeights} weights in top-k`);
	const format = readFormat(payload);
	const data = payload.subarray(dataStart(numWeights));
	const room = segmentRoom();
	const delta = new Float32Array(numWeights);

	let read = 0;
	for (let s = 0; s < numSegments(numWeights); s++) {
		const length = segmentLength(s, numWeights);
		const row = PREFIX_BYTES + s * ROW_BYTES;
		const rows = payload.subarray(s === 0 ? row : row - ROW_BYTES, row + ROW_BYTES);
		const { start, end, count } = readRow(rows, { format, length, within: data.length });
		const { indices, values } = readSegment(
			data.subarray(start, end),
			{ format, count, length },
			room
		);
		assertFinite(values);
		for (let i = 0; i < count; i++) delta[s * SEGMENT + (indices[i] ?? 0)] = values[i] ?? 0;
		read = end;
	}
	if (read !== data.length) throw malformed('there are bytes after its last segment');
	return delta;
}

function joined(parts: readonly Uint8Array[], length: number): Uint8Array<ArrayBuffer> {
	const bytes = new Uint8Array(length);
	let at = 0;
	for (const part of parts) {
		bytes.set(part, at);
		at += part.length;
	}
	return bytes;
}
