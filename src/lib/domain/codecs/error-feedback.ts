import { clipInPlace } from '../clipping';
import { codecOf, decodeDelta, encodeDelta, type Encoding } from '../codec';
import { assertLength } from '../weights';

/** One update on its way out of a device, and what of it stays behind. */
export interface Compressed {
	readonly payload: Uint8Array<ArrayBuffer>;
	/** What the payload leaves out: to be added to the next delta. Null where nothing is left out. */
	readonly residual: Float32Array<ArrayBuffer> | null;
}

interface Feedback {
	readonly encoding: Encoding;
	/** What earlier updates left out; null if there is none. */
	readonly residual: Float32Array | null;
	/** The sum is clipped to it once more, so that no more leaves than was promised. Null: not clipped. */
	readonly clippingNorm: number | null;
	readonly random: () => number;
}

/**
 * Compression with error feedback: what is sent is C(Δₜ + eₜ), and eₜ₊₁ = Δₜ + eₜ − C(Δₜ + eₜ), so that over
 * time everything is sent: Σ sent + e = Σ Δ. int8 and int4 are unbiased and keep nothing back; what an earlier
 * top-k update left out is sent with them whole.
 *
 * @param delta Clipped; left unmodified.
 * @throws {StoreError} `update/not-finite`, `weights/shape-mismatch` if the residual has another length.
 * @see Karimireddy et al. 2019, Error feedback fixes SignSGD, https://arxiv.org/abs/1901.09847
 */
export function compress(
	delta: Float32Array,
	{ encoding, residual, clippingNorm, random }: Feedback
): Compressed {
	const whole = Float32Array.from(delta);
	if (residual) {
		assertLength(residual, delta.length);
		for (let i = 0; i < whole.length; i++) whole[i] = (whole[i] ?? 0) + (residual[i] ?? 0);
	}
	const leaving = whole.slice();
	clipInPlace(leaving, clippingNorm);
	const payload = encodeDelta(encoding, leaving, random);
	if (codecOf(encoding) !== 'top-k') return { payload, residual: null };

	const sent = decodeDelta('top-k', payload, whole.length);
	for (let i = 0; i < whole.length; i++) whole[i] = (whole[i] ?? 0) - (sent[i] ?? 0);
	return { payload, residual: whole };
}
