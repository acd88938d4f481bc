import { createCipheriv } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { addKeyStream } from './key-stream';

const key = Uint8Array.from({ length: 32 }, (_, i) => i);

describe('a key stream', () => {
	it('is AES-256 in counter mode from 0, little-endian, across its chunks', async () => {
		const words = new Uint32Array(2 ** 18 + 5);
		await addKeyStream(words, key);
		const cipher = createCipheriv('aes-256-ctr', key, new Uint8Array(16));
		const expected = new Uint8Array(cipher.update(new Uint8Array(words.byteLength)));
		expect(Buffer.compare(new Uint8Array(words.buffer), expected)).toBe(0);
	});

	it('is added modulo 2³², and taken away again', async () => {
		const words = Uint32Array.of(2 ** 32 - 1, 7, 0);
		await addKeyStream(words, key);
		expect([...words]).not.toEqual([2 ** 32 - 1, 7, 0]);
		await addKeyStream(words, key, -1);
		expect([...words]).toEqual([2 ** 32 - 1, 7, 0]);
	});
});
