import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SAMPLE_RATE, WORD_SIZE } from './shape';
import { spectrogramOf } from './spectrogram';

/** Tones one after another, each a quarter of a second, in so much silence before and after. */
function tones(hertz: readonly number[], silence = 4000): Float32Array {
	const quarter = SAMPLE_RATE / 4;
	const samples = new Float32Array(2 * silence + hertz.length * quarter);
	hertz.forEach((frequency, tone) => {
		for (let i = 0; i < quarter; i++) {
			const value = 0.5 * Math.sin((2 * Math.PI * frequency * i) / SAMPLE_RATE);
			samples[silence + tone * quarter + i] = value;
		}
	});
	return samples;
}

function heard(samples: Float32Array): Float32Array {
	const input = spectrogramOf(samples);
	if (!input) throw new Error('Nothing was heard.');
	return input;
}

const bandsAt = (input: Float32Array, moment: number) =>
	input.subarray(32 * moment, 32 * (moment + 1));
const loudestAt = (input: Float32Array, moment: number) => {
	const bands = bandsAt(input, moment);
	return bands.indexOf(Math.max(...bands));
};

/** By hand: mel(80) = 121.96, mel(3800) = 2091.29, so a band is (2091.29 − 121.96) / 33 = 59.68 mels wide. */
const bandOf = (hertz: number) =>
	Math.round((2595 * Math.log10(1 + hertz / 700) - 121.96) / 59.68) - 1;

describe('the spectrogram of the plugin', () => {
	it.each([300, 500, 1000, 2000, 3000])('finds a tone of %i Hz in its band', (hertz) => {
		const input = heard(tones([hertz]));
		expect(loudestAt(input, 32)).toBe(bandOf(hertz));
		expect(bandOf(1000)).toBe(14);
	});

	it('puts the word in the middle, in the order in which it was said', () => {
		const input = heard(tones([500, 2000], 12_000));
		expect([loudestAt(input, 24), loudestAt(input, 40)]).toEqual([bandOf(500), bandOf(2000)]);
		expect([...bandsAt(input, 2), ...bandsAt(input, 61)].every((value) => value === 0)).toBe(true);
	});

	it('is the same however loud the word is', () => {
		const loud = tones([400, 1500]);
		const [input, quieter] = [heard(loud), heard(loud.map((value) => value / 8))];
		const difference = input.map((value, i) => Math.abs(value - (quieter[i] ?? 0)));
		expect(Math.max(...difference)).toBeLessThan(0.01);
	});

	it('is none where nothing is to be heard', () => {
		expect(spectrogramOf(new Float32Array(8000))).toBeNull();
		expect(spectrogramOf(new Float32Array(8000).fill(0.01))).toBeNull();
		expect(spectrogramOf(new Float32Array())).toBeNull();
	});

	it('is a full picture in [0, 1] whatever is heard', () => {
		const samples = fc.float32Array({
			min: -1,
			max: 1,
			noNaN: true,
			minLength: 1,
			maxLength: 3000
		});
		fc.assert(
			fc.property(samples, (noise) => {
				noise[0] = 1;
				const input = heard(noise);
				expect(input).toHaveLength(WORD_SIZE);
				expect(input.every((value) => value >= 0 && value <= 1)).toBe(true);
			}),
			{ numRuns: 20 }
		);
	});
});
