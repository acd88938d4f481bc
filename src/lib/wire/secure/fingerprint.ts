import { sha256Hex } from '../digest';
import { fromBase64Url } from './base64url';

/** 80 bits of the sha-256 of a helper's key, in groups of four, for people to compare. */
export async function fingerprint(publicKey: string): Promise<string> {
	const hex = await sha256Hex(fromBase64Url(publicKey) ?? new Uint8Array());
	return (hex.slice(0, 20).match(/.{4}/g) ?? []).join(' ');
}
