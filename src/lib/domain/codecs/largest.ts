import { StoreError } from '../errors';

/**
 * Indices of the `k` entries of largest magnitude, increasing; of equal ones the first. Zeros are never
 * among them, so that there may be fewer.
 *
 * By two histograms over the bits of the magnitudes, which sort as the magnitudes do: no copy is sorted.
 *
 * @throws {StoreError} `update/not-finite`.
 */
export function largestEntries(delta: Float32Array, k: number): Uint32Array {
	const bits = new Uint32Array(delta.buffer, delta.byteOffset, delta.length);
	const { threshold, ties } = kthLargest(bits, k);

	const indices = new Uint32Array(Math.min(k, delta.length));
	let found = 0;
	let spare = ties;
	for (let i = 0; i < bits.length && found < indices.length; i++) {
		const magnitude = (bits[i] ?? 0) & 0x7fffffff;
		if (magnitude > threshold || (magnitude === threshold && magnitude > 0 && spare-- > 0)) {
			indices[found++] = i;
		}
	}
	return indices.subarray(0, found);
}

/** Bits of the k-th largest magnitude, and how many of those equal to it are among the k. */
function kthLargest(bits: Uint32Array, k: number): { threshold: number; ties: number } {
	const high = new Uint32Array(0x8000);
	for (const word of bits) high[(word >>> 16) & 0x7fff] = (high[(word >>> 16) & 0x7fff] ?? 0) + 1;
	// exponent 255: NaN and infinity
	if (high.subarray(0x7f80).some((count) => count > 0)) {
		throw new StoreError('update/not-finite', 'The delta has NaN or infinite values.');
	}
	const top = fromAbove(high, k);

	const low = new Uint32Array(0x10000);
	for (const word of bits) {
		if (((word >>> 16) & 0x7fff) === top.bin) low[word & 0xffff] = (low[word & 0xffff] ?? 0) + 1;
	}
	const bottom = fromAbove(low, top.left);
	return { threshold: top.bin * 0x10000 + bottom.bin, ties: bottom.left };
}

/** The bin in which the k-th item from above lies, and how many of that bin are still wanted. */
function fromAbove(histogram: Uint32Array, k: number): { bin: number; left: number } {
	let left = k;
	let bin = histogram.length - 1;
	for (; bin > 0 && left > (histogram[bin] ?? 0); bin--) left -= histogram[bin] ?? 0;
	return { bin, left };
}
