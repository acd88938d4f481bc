import type { PluginCalls } from '$lib/plugins/calls';
import { closeMedia, openCamera, openMicrophone, photograph } from '$lib/plugins/camera';
import { pickImageFiles, pickTextFile, readImages, readPicture } from '$lib/plugins/image-import';
import { record } from '$lib/plugins/sound';
import { pickSoundFiles, readSounds } from '$lib/plugins/sound-import';
import { readTable, readText } from '$lib/plugins/text-import';

type PhotoAsked = Parameters<PluginCalls['capture.photo']>[0];
type SoundAsked = Parameters<PluginCalls['capture.sound']>[0];

/** A dialog that is open: what it was asked for, and who waits for it. */
interface Asked<Options, Answer> {
	readonly options: Options;
	/** Null: the person has changed their mind. */
	readonly answer: (answer: Answer | null) => void;
	readonly fail: (error: unknown) => void;
}

type CaptureCalls = Pick<
	PluginCalls,
	| 'capture.images'
	| 'capture.photo'
	| 'capture.sound'
	| 'capture.sounds'
	| 'capture.table'
	| 'capture.text'
>;

/** What a plugin may be handed of the world outside: the host opens it, shows it, and reads it. */
export class Captures {
	/** The camera's dialog; null while it is shut. */
	photo = $state.raw<Asked<PhotoAsked, ImageData> | null>(null);
	sound = $state.raw<Asked<SoundAsked, Float32Array> | null>(null);
	/** After an import of images or sounds. */
	imported = $state.raw<{
		kind: 'images' | 'sounds';
		imported: number;
		failed: number;
	} | null>(null);
	/** One at a time: a second dialog over the first would say nothing of who asks. */
	#isOpen = false;

	readonly calls: CaptureCalls;

	constructor(inputShape: readonly number[]) {
		this.calls = {
			'capture.images': ({ shape = inputShape, reading }) =>
				this.#alone(() => this.#images(shape, reading)),
			'capture.photo': ({ shape = inputShape, reading }) =>
				this.#alone(async () => {
					const pixels = await new Promise<ImageData | null>((answer, fail) => {
						this.photo = { options: {}, answer, fail };
					}).finally(() => (this.photo = null));
					return pixels && readPicture(pixels, shape, reading);
				}),
			'capture.sound': (options) =>
				this.#alone(async () => {
					const samples = await new Promise<Float32Array | null>((answer, fail) => {
						this.sound = { options, answer, fail };
					}).finally(() => (this.sound = null));
					return samples && { samples, rate: options.rate };
				}),
			'capture.sounds': (options) => this.#alone(() => this.#sounds(options)),
			'capture.table': () =>
				this.#alone(async () => {
					const file = await pickTextFile('.csv,.tsv,text/csv,text/tab-separated-values');
					return file && readTable(file);
				}),
			'capture.text': () =>
				this.#alone(async () => {
					const file = await pickTextFile('.txt,.md,text/plain,text/markdown');
					return file && readText(file);
				})
		};
	}

	async #images(shape: readonly number[], reading: PhotoAsked['reading']) {
		const files = await pickImageFiles();
		if (files.length === 0) return null;
		const read = await readImages(files, shape, reading);
		this.imported = { kind: 'images', imported: read.inputs.length, failed: read.failed };
		return read;
	}

	async #sounds(options: SoundAsked) {
		const files = await pickSoundFiles();
		if (files.length === 0) return null;
		const read = await readSounds(files, options);
		this.imported = { kind: 'sounds', imported: read.sounds.length, failed: read.failed };
		return { ...read, rate: options.rate };
	}

	async #alone<Answer>(capture: () => Promise<Answer | null>): Promise<Answer | null> {
		if (this.#isOpen) return null;
		this.#isOpen = true;
		try {
			return await capture();
		} finally {
			this.#isOpen = false;
		}
	}
}

/**
 * Shows the camera in `video` for as long as a dialog is open.
 *
 * @param onOpen Once there is a picture to take.
 */
export function takePhotos(
	video: HTMLVideoElement,
	asked: NonNullable<Captures['photo']>,
	onOpen: () => void
) {
	let isClosed = false;
	let stream: MediaStream | null = null;

	async function open(): Promise<void> {
		stream = await openCamera();
		// it took longer than the person's patience
		if (isClosed) {
			closeMedia(stream);
			return;
		}
		video.srcObject = stream;
		await video.play();
		onOpen();
	}
	open().catch(asked.fail);

	return {
		take: () => asked.answer(photograph(video)),
		close(): void {
			isClosed = true;
			if (stream) closeMedia(stream);
		}
	};
}

export async function recordSound(
	{ options, answer, fail }: NonNullable<Captures['sound']>,
	hearing: { readonly signal: AbortSignal; readonly onLevel: (level: number) => void }
): Promise<void> {
	try {
		const stream = await openMicrophone();
		if (hearing.signal.aborted) closeMedia(stream);
		else answer(await record(stream, options, hearing));
	} catch (error) {
		fail(error);
	}
}
