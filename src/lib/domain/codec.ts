import type { DeltaCodec } from './codecs/delta-codec';
import { float32 } from './codecs/float32';
import { int4 } from './codecs/int4';
import { int8 } from './codecs/int8';
import { decodeTopK, topK, topKBounds, type TopK } from './codecs/top-k';
import type { Codec, DenseCodec } from './update';

/** How a model wants the deltas of its updates written: a dense codec by name, or what top-k shall keep. */
export type Encoding = DenseCodec | TopK;

const dense: Record<DenseCodec, DeltaCodec> = { float32, int8, int4 };

/** About 28 kB for a million weights; what it costs in accuracy is what `npm run bench -- bytes` measures. */
export const DEFAULT_TOP_K: TopK = { share: 0.02, entries: 'int4' };

/** How a model wants its updates, from what its manifest says. */
export function encodingOf(wanted: { readonly codec: Codec; readonly topK?: TopK }): Encoding {
	return wanted.codec === 'top-k' ? (wanted.topK ?? DEFAULT_TOP_K) : wanted.codec;
}

/** What the header of an update in this encoding calls it. */
export function codecOf(encoding: Encoding): Codec {
	return typeof encoding === 'string' ? encoding : 'top-k';
}

/** Fewest and most bytes of a payload of `numWeights` weights: equal but for top-k. */
export function payloadBounds(codec: Codec, numWeights: number): { least: number; most: number } {
	return codec === 'top-k' ? topKBounds(numWeights) : dense[codec].bounds(numWeights);
}

/**
 * Writes a delta as a payload, little-endian; the files in `codecs` say how.
 *
 * @param random Uniform in [0, 1): int8 and int4 round stochastically, so that the expected value is the delta.
 * @throws {StoreError} `update/not-finite`.
 */
export function encodeDelta(
	encoding: Encoding,
	delta: Float32Array,
	random: () => number
): Uint8Array<ArrayBuffer> {
	const codec = typeof encoding === 'string' ? dense[encoding] : topK(encoding);
	return codec.encode(delta, random);
}

/**
 * Reads a whole payload back; the inverse of `encodeDelta` up to rounding.
 *
 * @throws {StoreError} `update/shape-mismatch` if no payload of `numWeights` has this length,
 *   `update/malformed` if no encoder writes such bytes, `update/not-finite` if it holds NaN or infinite values.
 */
export function decodeDelta(codec: Codec, payload: Uint8Array, numWeights: number): Float32Array {
	return codec === 'top-k'
		? decodeTopK(payload, numWeights)
		: dense[codec].decode(payload, numWeights);
}
