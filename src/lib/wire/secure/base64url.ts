/** Bytes as base64url without padding, and back. */
export function toBase64Url(bytes: Uint8Array): string {
	let text = '';
	for (const byte of bytes) text += String.fromCharCode(byte);
	return btoa(text).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');
}

/** Null for text that `toBase64Url` does not write. */
export function fromBase64Url(text: string): Uint8Array<ArrayBuffer> | null {
	if (!/^[\w-]*$/.test(text) || text.length % 4 === 1) return null;
	const bytes = Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (character) =>
		character.charCodeAt(0)
	);
	// more than one text stands for bytes whose last bits are not used
	return toBase64Url(bytes) === text ? bytes : null;
}
