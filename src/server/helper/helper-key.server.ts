import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { toBase64Url } from '$lib/wire/secure/base64url';
import { writeDurably } from './durable-file.server';

export interface HelperKey {
	readonly privateKey: CryptoKey;
	/** As the policies of models name it. */
	readonly publicKey: string;
}

const CURVE = { name: 'ECDH', namedCurve: 'P-256' };

/** The helper's own key: made at its first start and kept in `<folder>/key.json`, which only its user can read. */
export async function helperKey(folder: string): Promise<HelperKey> {
	await mkdir(folder, { recursive: true, mode: 0o700 });
	const path = join(folder, 'key.json');
	const text = await readFile(path, 'utf8').catch((error: unknown) => {
		if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
		throw error;
	});
	const jwk = text === null ? await newKey(path) : (JSON.parse(text) as JsonWebKey);
	const privateKey = await crypto.subtle.importKey('jwk', jwk, CURVE, true, ['deriveBits']);
	const { kty, crv, x, y } = jwk;
	const point = await crypto.subtle.importKey('jwk', { kty, crv, x, y }, CURVE, true, []);
	const raw = new Uint8Array(await crypto.subtle.exportKey('raw', point));
	return { privateKey, publicKey: toBase64Url(raw) };
}

async function newKey(path: string): Promise<JsonWebKey> {
	const { privateKey } = await crypto.subtle.generateKey(CURVE, true, ['deriveBits']);
	const jwk = await crypto.subtle.exportKey('jwk', privateKey);
	await writeDurably(path, JSON.stringify(jwk));
	return jwk;
}
