/** Words drawn at a time: a megabyte. */
const CHUNK = 2 ** 18;
const BLOCKS_A_CHUNK = CHUNK / 4;

/** Bytes of a key. */
export const KEY_BYTES = 32;

/**
 * Adds the key stream of AES-256 in counter mode to `sum`, in place, word by word modulo 2³². A key makes one
 * stream in its life, from counter 0: 32 fresh random bytes, or what `padKey` gives.
 */
export async function addKeyStream(
	sum: Uint32Array,
	key: Uint8Array<ArrayBuffer>,
	sign: 1 | -1 = 1
): Promise<void> {
	const cipher = await crypto.subtle.importKey('raw', key, 'AES-CTR', false, ['encrypt']);
	const zeros = new Uint8Array(4 * Math.min(CHUNK, sum.length));
	for (let start = 0, chunk = 0; start < sum.length; start += CHUNK, chunk++) {
		const part = sum.subarray(start, start + CHUNK);
		const counter = new Uint8Array(16);
		new DataView(counter.buffer).setUint32(12, chunk * BLOCKS_A_CHUNK);
		const algorithm = { name: 'AES-CTR', counter, length: 64 };
		const plain = zeros.subarray(0, 4 * part.length);
		const stream = new Uint32Array(await crypto.subtle.encrypt(algorithm, cipher, plain));
		if (sign === 1)
			for (let i = 0; i < part.length; i++) part[i] = (part[i] ?? 0) + (stream[i] ?? 0);
		else for (let i = 0; i < part.length; i++) part[i] = (part[i] ?? 0) - (stream[i] ?? 0);
	}
}
