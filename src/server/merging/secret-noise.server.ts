import { createCipheriv } from 'node:crypto';
import { addGaussianNoise, uniformOf } from '$lib/domain/privacy/noise';

export interface SecretNoise {
	/** σ on each weight. */
	readonly standardDeviation: number;
	/** 32 bytes in hex. Who knows it can take the noise off. */
	readonly key: string;
}

/**
 * Adds Gaussian noise, in place, from the key stream of AES-256 in counter mode: nobody without the key can
 * tell it from chance, and with the key it is the same again, bit by bit.
 */
export function addSecretNoise(
	values: Float32Array,
	{ standardDeviation, key }: SecretNoise
): void {
	// one key, one merge: the counter may begin at 0
	const cipher = createCipheriv('aes-256-ctr', Buffer.from(key, 'hex'), Buffer.alloc(16));
	const uniform = uniformOf((bytes) => bytes.set(cipher.update(new Uint8Array(bytes.length))));
	addGaussianNoise(values, standardDeviation, uniform);
}
