/**
 * Sound to picture: finds the word in a recording of 8,000 samples a second and gives its log-mel
 * spectrogram, 64 moments × 32 bands, 0 (silent) to 1 (the loudest of this word).
 *
 * @see Davis and Mermelstein 1980, https://doi.org/10.1109/TASSP.1980.1163420, for the mel bands
 */

const RATE = 8000;
/** Moments of one spectrogram, and samples from one to the next: one second in all. */
const FRAMES = 64;
const HOP = 125;
const WINDOW = 256;
const BANDS = 32;
const LOWEST_HZ = 80;
const HIGHEST_HZ = 3800;
/** What lies further below the loudest counts as silence. */
const FLOOR_DB = 50;
/** A recording that never gets louder than this has no word in it. */
const QUIET = 0.01;

const hann = Float64Array.from(
	{ length: WINDOW },
	(_, i) => Math.sin((Math.PI * (i + 0.5)) / WINDOW) ** 2
);

const mel = (hz) => 2595 * Math.log10(1 + hz / 700);
const hertz = (mels) => 700 * (10 ** (mels / 2595) - 1);
const bands = melBands();

/** A triangle for each band, over the WINDOW / 2 lower bins of a transform. */
function melBands() {
	const step = (mel(HIGHEST_HZ) - mel(LOWEST_HZ)) / (BANDS + 1);
	return Array.from({ length: BANDS }, (_, band) => {
		const [low, middle, high] = [0, 1, 2].map(
			(i) => (hertz(mel(LOWEST_HZ) + (band + i) * step) * WINDOW) / RATE
		);
		return Float64Array.from({ length: WINDOW / 2 }, (_, bin) =>
			Math.max(0, Math.min((bin - low) / (middle - low), (high - bin) / (high - middle)))
		);
	});
}

/** In place; as many as a power of two. The butterfly of Cooley and Tukey. */
function transform(real, imaginary) {
	const size = real.length;
	for (let i = 1, j = 0; i < size; i++) {
		let bit = size >> 1;
		for (; j & bit; bit >>= 1) j ^= bit;
		j ^= bit;
		if (i < j) [real[i], real[j]] = [real[j], real[i]];
	}
	for (let length = 2; length <= size; length *= 2) {
		for (let start = 0; start < size; start += length) {
			for (let k = 0; k < length / 2; k++) {
				butterfly(real, imaginary, [
					start + k,
					start + k + length / 2,
					(-2 * Math.PI * k) / length
				]);
			}
		}
	}
}

function butterfly(real, imaginary, [upper, lower, angle]) {
	const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
	const re = real[lower] * cos - imaginary[lower] * sin;
	const im = real[lower] * sin + imaginary[lower] * cos;
	real[lower] = real[upper] - re;
	imaginary[lower] = imaginary[upper] - im;
	real[upper] += re;
	imaginary[upper] += im;
}

/** Where the word's middle is: the balance of loudness within a second around it, in samples. */
function middleOf(samples) {
	const loudness = Array.from({ length: Math.ceil(samples.length / HOP) }, (_, i) =>
		Math.hypot(...samples.subarray(i * HOP, (i + 1) * HOP))
	);
	const quiet = 0.15 * Math.max(...loudness);
	const heard = loudness.map((value) => Math.max(0, value - quiet));
	let middle = heard.indexOf(Math.max(...heard));
	for (let round = 0; round < 8; round++) {
		let [sum, moment] = [0, 0];
		heard.forEach((value, i) => {
			if (Math.abs(i - middle) > FRAMES / 2) return;
			sum += value;
			moment += value * i;
		});
		middle = moment / sum;
	}
	return Math.round((middle + 0.5) * HOP);
}

/** Energy of each band, in decibels, around `centre`. Emphasis lifts what a voice has least of: its treble. */
function decibels(samples, centre) {
	const at = (i) => samples[i] ?? 0;
	const real = Float64Array.from({ length: WINDOW }, (_, i) => {
		const k = centre - WINDOW / 2 + i;
		return (at(k) - 0.97 * at(k - 1)) * hann[i];
	});
	const imaginary = new Float64Array(WINDOW);
	transform(real, imaginary);
	const power = real.map((re, i) => re * re + imaginary[i] * imaginary[i]);
	return bands.map((band) => {
		const energy = band.reduce((sum, weight, bin) => sum + weight * power[bin], 0);
		return 10 * Math.log10(energy + 1e-12);
	});
}

/**
 * @param {Float32Array} samples Mono, in [-1, 1], RATE a second.
 * @returns {Float32Array | null} [FRAMES, BANDS] flat, in [0, 1]; null if nothing was to be heard.
 */
function spectrogram(samples) {
	if (!samples.some((value) => Math.abs(value) > QUIET)) return null;
	const first = middleOf(samples) - Math.round(((FRAMES - 1) / 2) * HOP);
	const all = Array.from({ length: FRAMES }, (_, i) => decibels(samples, first + i * HOP));
	const loudest = Math.max(...all.flat());
	return Float32Array.from(all.flat(), (db) => Math.max(0, 1 + (db - loudest) / FLOOR_DB));
}

self.onmessage = ({ data: { id, samples } }) =>
	self.postMessage({ id, input: spectrogram(samples) });
