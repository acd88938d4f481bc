/**
 * Makes `recordings.bin`, and the sounds that the journey plays: `tsx prisma/seed/words/make-recordings.ts
 * FOLDER`. The result is checked in.
 *
 * FOLDER holds the files of the Debian packages of `voices` (`apt-get download PACKAGE; dpkg -x FILE FOLDER`).
 * Needs `sox` with `libsox-fmt-all`, from Debian too.
 */
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readSound } from './read-sound';
import { NUM_WORDS, recordingsFile, voices } from './recordings';
import { spectrogramOf } from './spectrogram';

const SOUNDS = 'tests/e2e/sounds';

const [, , folder] = process.argv;
if (!folder) throw new Error('Name the folder of the packages’ files.');

const spectrograms = voices.flatMap(({ files, ending }) =>
	Array.from({ length: NUM_WORDS }, (_, digit) => {
		const file = join(folder, `${files}${digit}.${ending}`);
		const input = spectrogramOf(readSound(file));
		if (!input) throw new Error(`Nothing is to be heard in ${file}.`);
		return Uint8Array.from(input, (value) => Math.round(255 * value));
	})
);
writeFileSync(recordingsFile, Buffer.concat(spectrograms));

// of contributors only: some as a person would import them, and one for the microphone, with time to begin late
const [english, , french, italian] = voices;
const sounds = [english, french, italian].flatMap((voice) =>
	voice ? [4, 7].map((digit) => ({ voice, digit })) : []
);
for (const { voice, digit } of sounds) {
	const file = join(folder, `${voice.files}${digit}.${voice.ending}`);
	const isSpoken = voice === english && digit === 7;
	const wav = ['-r', '16000', '-b', '16', join(SOUNDS, 'microphone.wav'), 'pad', '0.5', '0.7'];
	const ogg = ['-C', '3', join(SOUNDS, `${voice.language}-${digit}.ogg`)];
	execFileSync('sox', [file, ...(isSpoken ? wav : ogg)]);
}
console.log(`${spectrograms.length} recordings of ${voices.length} voices`);
