/**
 * One way of writing a delta of P weights as bytes, and of reading it back. One contract suite
 * (`delta-codec.contract.ts`) holds for every implementation.
 */
export interface DeltaCodec {
	/** Fewest and most bytes of a payload of P weights: equal where the size depends on P alone. */
	bounds(numWeights: number): { readonly least: number; readonly most: number };
	/**
	 * Writes a delta, little-endian. The delta is left unmodified.
	 *
	 * @param random Uniform in [0, 1): for codecs that round stochastically.
	 * @throws {StoreError} `update/not-finite`, but for float32, which keeps every bit.
	 */
	encode(delta: Float32Array, random: () => number): Uint8Array<ArrayBuffer>;
	/**
	 * Reads any bytes: what it allocates is bounded by `numWeights`, what it does by that and by the bytes.
	 *
	 * @throws {StoreError} `update/shape-mismatch` for a length that cannot be, `update/malformed` for bytes
	 *   that no encoder writes, `update/not-finite`.
	 */
	decode(payload: Uint8Array, numWeights: number): Float32Array;
}
