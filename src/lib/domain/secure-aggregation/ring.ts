import { StoreError } from '../errors';
import type { SecurePolicy } from './secure-policy';

/**
 * Arithmetic modulo 2^(8·b), b bytes a weight. In memory a weight is a word modulo 2³², of which the ring's
 * modulus is a divisor: carries beyond the ring are cut off when a word is written, and only then.
 */
type RingOf = Pick<SecurePolicy, 'bits' | 'most'>;

/** L: the largest magnitude of one quantised weight. */
export function levelsOf({ bits }: Pick<SecurePolicy, 'bits'>): number {
	return 2 ** (bits - 1) - 1;
}

/** b: the fewest bytes that hold every sum of `most` quantised weights with its sign. */
export function bytesPerWeight({ bits, most }: RingOf): number {
	const largest = most * levelsOf({ bits });
	return Math.ceil((1 + Math.log2(largest + 1)) / 8);
}

export function addWords(sum: Uint32Array, words: Uint32Array): void {
	for (let i = 0; i < sum.length; i++) sum[i] = (sum[i] ?? 0) + (words[i] ?? 0);
}

export function subtractWords(sum: Uint32Array, words: Uint32Array): void {
	for (let i = 0; i < sum.length; i++) sum[i] = (sum[i] ?? 0) - (words[i] ?? 0);
}

/** Writes the low `bytes` bytes of each word, little-endian. */
export function packWords(words: Uint32Array, bytes: number): Uint8Array<ArrayBuffer> {
	const packed = new Uint8Array(words.length * bytes);
	for (let byte = 0; byte < bytes; byte++) {
		const shift = 8 * byte;
		for (let i = 0, at = byte; i < words.length; i++, at += bytes) {
			packed[at] = (words[i] ?? 0) >>> shift;
		}
	}
	return packed;
}

/** The inverse, in words below the ring's modulus. @throws {StoreError} `update/shape-mismatch`. */
export function unpackWords(
	packed: Uint8Array,
	{ numWeights, bytes }: { readonly numWeights: number; readonly bytes: number }
): Uint32Array<ArrayBuffer> {
	if (packed.length !== numWeights * bytes) {
		throw new StoreError(
			'update/shape-mismatch',
			`${numWeights} masked weights take ${numWeights * bytes} bytes; there are ${packed.length}.`
		);
	}
	const words = new Uint32Array(numWeights);
	for (let byte = 0; byte < bytes; byte++) {
		const shift = 8 * byte;
		for (let i = 0, at = byte; i < numWeights; i++, at += bytes) {
			words[i] = (words[i] ?? 0) | ((packed[at] ?? 0) << shift);
		}
	}
	return words;
}

/** Words of the ring as the signed numbers that they stand for: the upper half is negative. */
export function signed(words: Uint32Array, bytes: number): Int32Array {
	const shift = 32 - 8 * bytes;
	// by index: `from` with a function is many times slower
	const values = new Int32Array(words.length);
	for (let i = 0; i < words.length; i++) values[i] = ((words[i] ?? 0) << shift) >> shift;
	return values;
}
