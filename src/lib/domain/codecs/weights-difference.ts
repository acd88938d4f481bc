import { StoreError } from '../errors';

/**
 * The exact difference between two versions of flat float32 weights: bit patterns subtracted as integers, so
 * that weights that hardly changed give small numbers, folded so that small negative ones are small, too. Then
 * block by block all lowest bytes, all second bytes and so on: what is nearly all zeros lies together, and
 * deflate finds it.
 */
export const DIFFERENCE_BLOCK = 65_536;

/**
 * @param from A block of the weights that a device holds: a view on at most 4·65,536 bytes, aligned to 4.
 * @param to The same block of the weights that it wants.
 */
export function differenceOf(from: Uint32Array, to: Uint32Array): Uint8Array<ArrayBuffer> {
	const count = to.length;
	const planes = new Uint8Array(4 * count);
	for (let i = 0; i < count; i++) {
		const step = ((to[i] ?? 0) - (from[i] ?? 0)) | 0;
		const folded = (step << 1) ^ (step >> 31);
		for (let plane = 0; plane < 4; plane++) planes[plane * count + i] = folded >>> (8 * plane);
	}
	return planes;
}

/**
 * Undoes `differenceOf` over all blocks.
 *
 * @param held The weights that the device holds; left unmodified.
 * @param difference Of every block, one after the other.
 * @returns The weights that it wants, bit for bit.
 * @throws {StoreError} `weights/shape-mismatch` if the two are not equally long, in whole weights.
 */
export function applyDifference(held: Uint8Array, difference: Uint8Array): Uint8Array<ArrayBuffer> {
	if (held.length !== difference.length || held.length % 4 !== 0) {
		const message = `A difference of ${difference.length} bytes is not for ${held.length} bytes.`;
		throw new StoreError('weights/shape-mismatch', message);
	}
	// not slice: of Node's Buffer that is a view
	const bytes = new Uint8Array(held);
	const weights = new Uint32Array(bytes.buffer);
	for (let start = 0; start < weights.length; start += DIFFERENCE_BLOCK) {
		const count = Math.min(DIFFERENCE_BLOCK, weights.length - start);
		const planes = difference.subarray(4 * start, 4 * (start + count));
		for (let i = 0; i < count; i++) {
			let folded = 0;
			for (let plane = 3; plane >= 0; plane--) {
				folded = (folded << 8) | (planes[plane * count + i] ?? 0);
			}
			const step = (folded >>> 1) ^ -(folded & 1);
			weights[start + i] = ((weights[start + i] ?? 0) + step) | 0;
		}
	}
	return bytes;
}
