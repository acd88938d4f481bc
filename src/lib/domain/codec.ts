import { StoreError } from './errors';
import type { Codec } from './update';

/** Weights that share one scale in `int8`. */
export const BLOCK = 256;

/** Bytes of a payload of `numWeights` weights. */
export function payloadBytes(codec: Codec, numWeights: number): number {
	return codec === 'float32' ? 4 * numWeights : 4 * Math.ceil(numWeights / BLOCK) + numWeights;
}

/**
 * Writes a delta as a payload, little-endian.
 *
 * float32: P floats. int8: one float32 scale (largest magnitude / 127) per block of 256 weights, all
 * scales first, then P signed bytes, rounded stochastically so that the expected value is the delta.
 *
 * @param random Uniform in [0, 1); one call per weight for int8.
 * @throws {StoreError} `update/not-finite`.
 */
export function encodeDelta(
	codec: Codec,
	delta: Float32Array,
	random: () => number
): Uint8Array<ArrayBuffer> {
	if (codec === 'float32') return new Uint8Array(delta.slice().buffer);

	const numScales = Math.ceil(delta.length / BLOCK);
	const payload = new Uint8Array(payloadBytes('int8', delta.length));
	const scales = new Float32Array(payload.buffer, 0, numScales);
	const quantised = new Int8Array(payload.buffer, 4 * numScales);

	for (let block = 0; block < numScales; block++) {
		const values = delta.subarray(block * BLOCK, (block + 1) * BLOCK);
		const largest = values.reduce((max, value) => Math.max(max, Math.abs(value)), 0);
		if (!Number.isFinite(largest))
			throw new StoreError('update/not-finite', 'The delta has NaN or infinite values.');

		const scale = Math.fround(largest / 127);
		scales[block] = scale;
		if (scale === 0) continue;
		values.forEach((value, i) => {
			// float32 rounding of the scale can push the largest value just past 127
			quantised[block * BLOCK + i] = Math.max(
				-127,
				Math.min(127, Math.floor(value / scale + random()))
			);
		});
	}
	return payload;
}

/**
 * Reads a whole payload back; the inverse of `encodeDelta` up to rounding.
 *
 * @throws {StoreError} `update/shape-mismatch` if the payload has another length than `numWeights` asks,
 *   `update/not-finite` if it holds NaN or infinite values.
 */
export function decodeDelta(codec: Codec, payload: Uint8Array, numWeights: number): Float32Array {
	if (payload.length !== payloadBytes(codec, numWeights)) {
		throw new StoreError(
			'update/shape-mismatch',
			`A ${codec} payload of ${numWeights} weights has ${payloadBytes(codec, numWeights)} bytes, not ${payload.length}.`
		);
	}
	// a copy: a view needs 4-byte alignment, and a payload inside a container may have none
	const bytes = payload.slice().buffer;
	const delta = codec === 'float32' ? new Float32Array(bytes) : dequantise(bytes, numWeights);
	if (!delta.every(Number.isFinite)) {
		throw new StoreError('update/not-finite', 'The update has NaN or infinite values.');
	}
	return delta;
}

function dequantise(bytes: ArrayBuffer, numWeights: number): Float32Array {
	const numScales = Math.ceil(numWeights / BLOCK);
	const scales = new Float32Array(bytes, 0, numScales);
	const quantised = new Int8Array(bytes, 4 * numScales, numWeights);
	return Float32Array.from(quantised, (value, i) => value * (scales[Math.floor(i / BLOCK)] ?? 0));
}
