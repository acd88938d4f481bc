import { StoreError } from '$lib/domain/errors';
import { HELPERS, PAIRS } from '$lib/domain/secure-aggregation/committee';
import { maskedBytes, SEALED_BYTES, SEALED_PART } from '$lib/domain/secure-aggregation/masked-size';
import { bytesPerWeight, packWords } from '$lib/domain/secure-aggregation/ring';
import { fromBase64Url } from './base64url';
import { addKeyStream } from './key-stream';
import { bindingBytes, type Binding } from './opening';
import { freshKeys, held, sealKeys } from './sealed-keys';

/**
 * Hides an update behind the key streams of every pair of helpers and seals the keys to them. What is
 * returned can be sent, and the device can go: nobody needs to ask it anything again.
 *
 * @param words Quantised weights (`quantiseForSum`); masked in place.
 * @returns The payload: sealed keys by place, then the masked weights in the ring's bytes.
 * @throws {StoreError} `model/invalid` if a helper's key is not one.
 */
export async function maskUpdate(
	words: Uint32Array,
	binding: Binding
): Promise<Uint8Array<ArrayBuffer>> {
	const { policy } = binding;
	const keys = freshKeys();
	const sealed = await sealToHelpers(keys, binding);
	for (const pair of PAIRS) await addKeyStream(words, held(keys, pair).stream);

	const payload = new Uint8Array(maskedBytes(words.length, policy));
	sealed.forEach((bytes, place) => payload.set(bytes, place * SEALED_BYTES));
	payload.set(packWords(words, bytesPerWeight(policy)), SEALED_PART);
	return payload;
}

/** The parts of such a payload, as views. @throws {StoreError} `update/shape-mismatch`. */
export function splitMasked(payload: Uint8Array): { sealed: Uint8Array[]; packed: Uint8Array } {
	if (payload.length < SEALED_PART) {
		throw new StoreError('update/shape-mismatch', 'The payload is too short for sealed keys.');
	}
	const sealed = Array.from({ length: HELPERS }, (_, place) =>
		payload.subarray(place * SEALED_BYTES, (place + 1) * SEALED_BYTES)
	);
	return { sealed, packed: payload.subarray(SEALED_PART) };
}

async function sealToHelpers(keys: ReturnType<typeof freshKeys>, binding: Binding) {
	const publicKeys = binding.policy.helpers.map(({ publicKey }) => fromBase64Url(publicKey));
	const isWhole = (key: Uint8Array<ArrayBuffer> | null) => key !== null;
	if (!publicKeys.every(isWhole)) throw notAKey();
	const bindings = publicKeys.map((_, place) => bindingBytes(binding, place));
	try {
		return await sealKeys(keys, publicKeys, bindings);
	} catch (cause) {
		throw notAKey(cause);
	}
}

function notAKey(cause?: unknown): StoreError {
	const message =
		'One of this model’s helpers has a key that is none. Nothing can be sealed to it.';
	return new StoreError('model/invalid', message, { cause });
}
