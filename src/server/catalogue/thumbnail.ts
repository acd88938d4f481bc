import { refusedField } from '$lib/domain/refused-field';

export const MAX_THUMBNAIL_BYTES = 1024 * 1024;

/**
 * Holds a thumbnail to the formats that every browser shows and that carry no script.
 *
 * @throws {StoreError} `model/invalid` with a message for the field `thumbnail`.
 */
export function assertThumbnail(bytes: Uint8Array): void {
	if (bytes.length > MAX_THUMBNAIL_BYTES) {
		throw refused({ kind: 'file-large', bytes: bytes.length, most: MAX_THUMBNAIL_BYTES });
	}
	if (!isPng(bytes) && !isJpeg(bytes) && !isWebp(bytes)) {
		throw refused({ kind: 'picture-format' });
	}
}

const isPng = (bytes: Uint8Array) =>
	startsWith(bytes, [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const isJpeg = (bytes: Uint8Array) => startsWith(bytes, [0xff, 0xd8, 0xff]);
// RIFF, four bytes of size, WEBP
const isWebp = (bytes: Uint8Array) =>
	startsWith(bytes, [0x52, 0x49, 0x46, 0x46]) &&
	startsWith(bytes.subarray(8), [0x57, 0x45, 0x42, 0x50]);

function startsWith(bytes: Uint8Array, magic: readonly number[]): boolean {
	return magic.every((byte, i) => bytes[i] === byte);
}

const refused = refusedField.bind(null, 'model/invalid', 'thumbnail');
