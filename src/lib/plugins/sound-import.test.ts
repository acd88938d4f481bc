import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { readSounds } from './sound-import';

/** A browser's decoder that reads bytes as samples in 127ths, and knows no file that begins with a 255. */
class Decoder {
	readonly destination = {};
	static readonly made: number[][] = [];
	#samples: Float32Array = new Float32Array();

	constructor(
		channels: number,
		readonly length: number,
		rate: number
	) {
		Decoder.made.push([channels, length, rate]);
	}

	decodeAudioData(encoded: ArrayBuffer): Promise<Float32Array> {
		const bytes = new Uint8Array(encoded);
		if (bytes[0] === 255) return Promise.reject(new DOMException('no sound', 'EncodingError'));
		if (bytes[0] === 254) return Promise.reject(new Error('broken'));
		return Promise.resolve(Float32Array.from(bytes, (value) => value / 100));
	}

	createBufferSource() {
		const started = (samples: Float32Array) => (this.#samples = samples);
		return {
			buffer: new Float32Array(),
			connect: vi.fn(),
			start() {
				started(this.buffer);
			}
		};
	}

	startRendering() {
		const heard = Float32Array.from({ length: this.length }, (_, i) => this.#samples[i] ?? 0);
		return Promise.resolve({ getChannelData: () => heard });
	}
}

const file = (...bytes: number[]) => new File([Uint8Array.from(bytes)], 'word.wav');
const options = { seconds: 0.5, rate: 8 };

beforeEach(() => vi.stubGlobal('OfflineAudioContext', Decoder));
afterEach(() => vi.unstubAllGlobals());

describe('readSounds', () => {
	it('cuts what is longer, fills up what is shorter, and keeps every sample within [−1, 1]', async () => {
		const read = await readSounds([file(100, 50, 25, 0, 100), file(120, 50)], options);
		const sounds = [Float32Array.of(1, 0.5, 0.25, 0), Float32Array.of(1, 0.5, 0, 0)];
		expect(read).toEqual({ sounds, failed: 0 });
	});

	it('has the decoder itself bring a sound to its rate, in one channel', async () => {
		await readSounds([file(1)], options);
		expect(Decoder.made.at(-1)).toEqual([1, 4, 8]);
	});

	it('counts files that are no sound', async () => {
		const read = await readSounds([file(255), file(50)], options);
		expect(read).toEqual({ sounds: [Float32Array.of(0.5, 0, 0, 0)], failed: 1 });
	});

	it('reads no file that is larger than it can be', async () => {
		const large = file(50);
		Object.defineProperty(large, 'size', { value: 50 * 2 ** 20 + 1 });
		expect(await readSounds([large], options)).toEqual({ sounds: [], failed: 1 });
	});

	it('leaves out what is more than 200 files', async () => {
		const { sounds, failed } = await readSounds(
			Array.from({ length: 203 }, () => file(1)),
			options
		);
		expect([sounds.length, failed]).toEqual([200, 3]);
	});

	it('leaves out what would fill the memory', async () => {
		const long = { seconds: 30, rate: 48_000 };
		const files = Array.from({ length: 12 }, () => file(1));
		const { sounds, failed } = await readSounds(files, long);
		expect([sounds.length, failed]).toEqual([11, 1]);
	});

	it('does not take its own mistake for an unreadable file', async () => {
		await expect(readSounds([file(254)], options)).rejects.toThrow('broken');
	});
});
