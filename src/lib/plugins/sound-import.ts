import { pickFiles } from './image-import';
import { decodeSound } from './sound';

/** Files of one import; more are left out and counted as failed. */
const MAX_FILES = 200;
/** An hour of music, as it is compressed. */
const MAX_FILE_BYTES = 50 * 2 ** 20;
/** Of all sounds of one import together: 64 MiB. */
const MAX_SAMPLES = 2 ** 24;

/**
 * Asks the person for sound files. Needs a recent click or key press in the page or its frame.
 *
 * @returns Empty if they change their mind.
 */
export function pickSoundFiles(): Promise<File[]> {
	return pickFiles('audio/*', true);
}

/**
 * Reads sound files as `decodeSound` does, each by itself.
 *
 * @returns The sounds, and how many files were no readable sound, too large, or too many.
 */
export async function readSounds(
	files: readonly File[],
	options: { readonly seconds: number; readonly rate: number }
): Promise<{ sounds: Float32Array[]; failed: number }> {
	const most = Math.floor(MAX_SAMPLES / Math.round(options.seconds * options.rate));
	const sounds: Float32Array[] = [];
	for (const file of files.slice(0, Math.min(MAX_FILES, most))) {
		const sound = await readSound(file, options);
		if (sound) sounds.push(sound);
	}
	return { sounds, failed: files.length - sounds.length };
}

/** Null where the browser cannot decode the file; the caller counts it, and the person is told how many. */
async function readSound(
	file: File,
	options: { readonly seconds: number; readonly rate: number }
): Promise<Float32Array | null> {
	if (file.size > MAX_FILE_BYTES) return null;
	const encoded = await file.arrayBuffer();
	try {
		return await decodeSound(encoded, options);
	} catch (error) {
		if (error instanceof DOMException && error.name === 'EncodingError') return null;
		throw error;
	}
}
