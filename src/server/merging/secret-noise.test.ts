import { createCipheriv } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { addSecretNoise } from './secret-noise.server';

function noised(letter: string, { length = 50_000, standardDeviation = 1 } = {}): Float32Array {
	const values = new Float32Array(length);
	addSecretNoise(values, { key: letter.repeat(64), standardDeviation });
	return values;
}

describe('addSecretNoise', () => {
	it('is the same again with the same key, and nothing alike with another', () => {
		const [one, again, other] = [noised('a'), noised('a'), noised('b')];
		expect(again).toEqual(one);
		const product = one.reduce((sum, x, i) => sum + x * (other[i] ?? 0), 0) / one.length;
		expect(Math.abs(product)).toBeLessThan(0.03);
	});

	it('begins with Box and Muller of the key stream’s first bytes', () => {
		const key = Buffer.from('a'.repeat(64), 'hex');
		const stream = createCipheriv('aes-256-ctr', key, Buffer.alloc(16)).update(Buffer.alloc(16));
		const uniform = (at: number) =>
			((stream.readUInt32LE(at) >>> 5) * 2 ** 26 + (stream.readUInt32LE(at + 4) >>> 6)) / 2 ** 53;
		const radius = Math.sqrt(-2 * Math.log(1 - uniform(0)));
		const [x, y] = noised('a', { length: 2 });
		expect(x).toBeCloseTo(radius * Math.cos(2 * Math.PI * uniform(8)), 6);
		expect(y).toBeCloseTo(radius * Math.sin(2 * Math.PI * uniform(8)), 6);
	});

	it('has the deviation that is asked for, past the first block of the stream', () => {
		const values = noised('c', { standardDeviation: 0.25 });
		const square = values.reduce((sum, x) => sum + x * x, 0) / values.length;
		expect(Math.sqrt(square)).toBeCloseTo(0.25, 2);
	});
});
