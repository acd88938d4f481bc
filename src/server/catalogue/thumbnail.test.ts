import { describe, expect, it } from 'vitest';
import { assertThumbnail, MAX_THUMBNAIL_BYTES } from './thumbnail';

const png = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0);
const text = (value: string) => new TextEncoder().encode(value);

describe('assertThumbnail', () => {
	it.each([
		['PNG', png],
		['JPEG', Uint8Array.of(0xff, 0xd8, 0xff, 0xe0)],
		['WebP', text('RIFF....WEBPVP8 ')]
	])('accepts %s', (_name, bytes) => {
		expect(() => assertThumbnail(bytes)).not.toThrow();
	});

	it.each<[string, Uint8Array, string?]>([
		['nothing', new Uint8Array(0)],
		['SVG, which can carry a script', text('<svg xmlns="http://www.w3.org/2000/svg"/>')],
		['a page', text('<!doctype html>')],
		['another RIFF file', text('RIFF....WAVEfmt ')],
		['a PNG cut short', png.subarray(0, 7)],
		[
			'a PNG that is too large',
			Uint8Array.from({ length: MAX_THUMBNAIL_BYTES + 1 }, (_, i) => png[i] ?? 0),
			'file-large'
		]
	])('refuses %s', (_name, bytes, kind = 'picture-format') => {
		expect(() => assertThumbnail(bytes)).toThrow(
			expect.objectContaining({
				code: 'model/invalid',
				fields: { thumbnail: expect.objectContaining({ kind }) as object }
			})
		);
	});
});
