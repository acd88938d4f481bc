import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { WORD_SIZE } from './shape';

/** Real recordings as the model is given them: inputs [n, 64, 32, 1] flat in [0, 1], labels [n]. */
export interface WordSet {
	readonly inputs: Float32Array;
	readonly labels: Uint32Array;
}

export const NUM_WORDS = 10;

/** Somebody who has said the digits 0 to 9 in one language, and the files of a Debian package that hold it. */
export interface Voice {
	readonly language: 'en' | 'es' | 'fr' | 'it' | 'ru';
	readonly part: 'contributors' | 'heldOut';
	readonly package: string;
	/** In the package, before `<digit>.<ending>`. */
	readonly files: string;
	readonly ending: 'wav' | 'gsm' | 'au';
}

const asterisk = (language: Voice['language'], folder: string): Voice => ({
	language,
	part: 'contributors',
	package: `asterisk-core-sounds-${language}-wav`,
	files: `usr/share/asterisk/sounds/${folder}/digits/`,
	ending: 'wav'
});

/**
 * In the order of `recordings.bin`. Nobody who is held out is heard anywhere else: every version is
 * measured on strangers.
 */
export const voices: readonly Voice[] = [
	asterisk('en', 'en_US_f_Allison'),
	asterisk('es', 'es_MX_f_Allison'),
	asterisk('fr', 'fr_CA_f_June'),
	asterisk('it', 'it_IT_m_Carlo'),
	asterisk('ru', 'ru_RU_f_IvrvoiceRU'),
	{
		language: 'en',
		part: 'heldOut',
		package: 'saytime',
		files: 'usr/share/saytime/',
		ending: 'au'
	},
	{
		language: 'es',
		part: 'heldOut',
		package: 'asterisk-prompt-es-co',
		files: 'usr/share/asterisk/sounds/es/digits/',
		ending: 'gsm'
	},
	{
		language: 'fr',
		part: 'heldOut',
		package: 'asterisk-prompt-fr-armelle',
		files: 'usr/share/asterisk/sounds/fr/digits/',
		ending: 'gsm'
	},
	{
		language: 'it',
		part: 'heldOut',
		package: 'asterisk-prompt-it-menardi-wav',
		files: 'usr/share/asterisk/sounds/it_IT_f_Menardi/digits/',
		ending: 'wav'
	}
];

/** The recordings of one part: every digit of every voice, in the order of `voices`. */
export function loadRecordings(part: Voice['part']): WordSet {
	const bytes = readFileSync(recordingsFile);
	const perVoice = NUM_WORDS * WORD_SIZE;
	const ours = voices.flatMap((voice, i) =>
		voice.part === part ? [...bytes.subarray(i * perVoice, (i + 1) * perVoice)] : []
	);
	return {
		inputs: Float32Array.from(ours, (value) => value / 255),
		labels: Uint32Array.from({ length: ours.length / WORD_SIZE }, (_, i) => i % NUM_WORDS)
	};
}

/** [voices, digits, 64, 32], one byte a value. Made by `make-recordings.ts`. The working directory is the project's root. */
export const recordingsFile = resolve('prisma/seed/words/recordings.bin');
