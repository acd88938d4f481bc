import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { seededRandom } from '../../../src/lib/domain/random';
import { NUM_WORDS, type WordSet } from './recordings';
import { SAMPLE_RATE } from './shape';
import { spectrogramOf } from './spectrogram';

/** Of espeak-ng: six languages, some with several accents. */
const LANGUAGES = [
	...['en-us', 'en-gb', 'en-gb-x-rp', 'en-029'],
	...['es', 'es-419', 'fr-fr', 'fr-be', 'it', 'it', 'ru', 'ru', 'ne', 'ne']
];
const SPEAKERS = [
	...['m1', 'm2', 'm3', 'm4', 'm5', 'm6', 'm7', 'm8', 'f1', 'f2', 'f3', 'f4', 'f5'],
	...['Alex', 'Andrea', 'Annie', 'Denis', 'Diogo', 'Hugo', 'Lee', 'Mario', 'Michael', 'anika'],
	...['antonio', 'belinda', 'benjamin', 'boris', 'david', 'edward', 'gustave', 'iven', 'john'],
	...['linda', 'marcelo', 'max', 'miguel', 'pablo', 'paul', 'quincy', 'rob', 'steph', 'victor']
];
/** Of flite, English only; made of recordings of four people. */
const FLITE_VOICES = ['kal16', 'awb', 'rms', 'slt'];
const ENGLISH = 'zero one two three four five six seven eight nine'.split(' ');
const UTTERANCES = 8;
/** Of each utterance: as heard in so many rooms. */
const TAKES = 2;

type Random = () => number;

/**
 * The digits as machines say them, never a person: for a start only. Needs `espeak-ng` and `flite`, from Debian.
 * Every utterance has a voice and a speed of its own, and every take of it a height and a noise.
 */
export function syntheticWords(seed: number): WordSet {
	const random = seededRandom(seed);
	const speakers = [
		...LANGUAGES.map((language) => sayByEspeak(language, random)),
		...FLITE_VOICES.map((voice) => sayByFlite(voice, random))
	];
	const takes: { input: Float32Array; label: number }[] = [];
	for (let i = 0; i < UTTERANCES * NUM_WORDS; i++) {
		const label = i % NUM_WORDS;
		for (const speak of speakers) {
			const sound = readWav(speak(label));
			for (let take = 0; take < TAKES; take++) {
				const input = spectrogramOf(asHeard(atRate(sound, between(random, 0.88, 1.14)), random));
				if (input) takes.push({ input: asSpoken(input, random), label });
			}
		}
	}
	return {
		inputs: Float32Array.from(takes.flatMap(({ input }) => [...input])),
		labels: Uint32Array.from(takes, ({ label }) => label)
	};
}

const sayByEspeak = (language: string, random: Random) => (label: number) => {
	const speaker = SPEAKERS[Math.floor(random() * SPEAKERS.length)] ?? 'm1';
	const [pitch, speed] = [between(random, 20, 80), between(random, 110, 210)].map(Math.round);
	const voice = ['-v', `${language}+${speaker}`, '-p', String(pitch), '-s', String(speed)];
	return execFileSync('espeak-ng', [...voice, '--stdout', String(label)]);
};

const sayByFlite = (voice: string, random: Random) => (label: number) => {
	const stretch = `duration_stretch=${between(random, 0.8, 1.4).toFixed(2)}`;
	const folder = mkdtempSync(join(tmpdir(), 'words-'));
	const file = join(folder, 'word.wav');
	const text = ['-t', ENGLISH[label] ?? '', '-o', file];
	execFileSync('flite', ['-voice', voice, '--setf', stretch, ...text]);
	const bytes = readFileSync(file);
	rmSync(folder, { recursive: true });
	return bytes;
};

interface Sound {
	readonly samples: Float32Array;
	readonly rate: number;
}

/** One channel of 16 bits after a header of 44 bytes, as both write it. */
function readWav(bytes: Buffer): Sound {
	const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
	return {
		rate: view.getUint32(24, true),
		samples: Float32Array.from(
			{ length: Math.floor((bytes.length - 44) / 2) },
			(_, i) => view.getInt16(44 + 2 * i, true) / 2 ** 15
		)
	};
}

/** Lobes of the filter's window to each side. */
const LOBES = 8;

/**
 * At SAMPLE_RATE, by a windowed sinc.
 *
 * @param height Times higher, and shorter.
 */
function atRate({ samples, rate }: Sound, height: number): Float32Array {
	const step = (rate * height) / SAMPLE_RATE;
	const reach = LOBES * step;
	return Float32Array.from({ length: Math.floor(samples.length / step) }, (_, i) => {
		let sum = 0;
		for (let k = Math.ceil(i * step - reach); k <= i * step + reach; k++) {
			const x = (k - i * step) / step;
			const sinc = x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
			sum += ((samples[k] ?? 0) * sinc * Math.cos((Math.PI * x) / (2 * LOBES)) ** 2) / step;
		}
		return sum;
	});
}

/** With the noise of a room before, after and under the word, 12 to 45 dB below its loudest. */
function asHeard(samples: Float32Array, random: Random): Float32Array {
	const loudest = samples.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
	const level = loudest * 10 ** (-between(random, 12, 45) / 20);
	const silence = 4000;
	// a low-pass of one pole: rooms hum more than they hiss
	const dullness = between(random, 0, 0.95);
	let noise = 0;
	return Float32Array.from({ length: samples.length + 2 * silence }, (_, i) => {
		noise = dullness * noise + Math.sqrt(1 - dullness ** 2) * (2 * random() - 1);
		return (samples[i - silence] ?? 0) + level * noise;
	});
}

/** Up to 6 moments earlier or later, and up to two bands higher or lower: no two throats are alike. */
function asSpoken(input: Float32Array, random: Random): Float32Array {
	const later = Math.round(between(random, -6, 6));
	const higher = Math.round(between(random, -2, 2));
	const at = (moment: number, band: number) =>
		moment >= 0 && moment < 64 && band >= 0 && band < 32 ? (input[32 * moment + band] ?? 0) : 0;
	return input.map((_, i) => at(Math.floor(i / 32) - later, (i % 32) - higher));
}

const between = (random: Random, least: number, most: number) => least + (most - least) * random();
