/** Uniform in [0, 1) with 53 random bits. For privacy it must come from a cryptographic generator. */
export type Uniform = () => number;

/**
 * Adds Gaussian noise N(0, σ²) to each value, in place.
 *
 * @param standardDeviation σ ≥ 0. 0 leaves the values alone.
 * @see Box and Muller 1958, https://doi.org/10.1214/aoms/1177706645
 */
export function addGaussianNoise(
	values: Float32Array,
	standardDeviation: number,
	uniform: Uniform
): void {
	if (standardDeviation === 0) return;
	for (let i = 0; i < values.length; i += 2) {
		// 1 − u is never 0, whose logarithm is infinite
		const radius = standardDeviation * Math.sqrt(-2 * Math.log(1 - uniform()));
		const angle = 2 * Math.PI * uniform();
		values[i] = (values[i] ?? 0) + radius * Math.cos(angle);
		if (i + 1 < values.length) values[i + 1] = (values[i + 1] ?? 0) + radius * Math.sin(angle);
	}
}

/** Makes a `Uniform` of a source of random bytes, asked for `BYTES_AT_ONCE` at a time. */
export function uniformOf(fill: (bytes: Uint8Array<ArrayBuffer>) => void): Uniform {
	const bytes = new Uint8Array(BYTES_AT_ONCE);
	const words = new Uint32Array(bytes.buffer);
	let next = words.length;
	return () => {
		if (next === words.length) {
			fill(bytes);
			next = 0;
		}
		const high = (words[next++] ?? 0) >>> 5;
		const low = (words[next++] ?? 0) >>> 6;
		return (high * 2 ** 26 + low) / 2 ** 53;
	};
}

/** Below the 65,536 that `crypto.getRandomValues` gives in one call. */
const BYTES_AT_ONCE = 32_768;
