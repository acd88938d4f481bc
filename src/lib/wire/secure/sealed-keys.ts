import { Aes256Gcm, CipherSuite, DhkemP256HkdfSha256, HkdfSha256 } from '@hpke/core';
import { PAIRS, pairsOf, PLACES, type Pair } from '$lib/domain/secure-aggregation/committee';
import { SEALED_BYTES } from '$lib/domain/secure-aggregation/masked-size';
import { KEY_BYTES } from './key-stream';

/** What one pair of helpers is given for one update. */
export interface PairKeys {
	/** Of the stream that hides the update. */
	readonly stream: Uint8Array<ArrayBuffer>;
	/** Of what the two hide their answers from everybody else with. */
	readonly pad: Uint8Array<ArrayBuffer>;
}

/** By `keyOf(pair)`. */
export type KeysByPair = ReadonlyMap<string, PairKeys>;

const INFO = new TextEncoder().encode('ml-store secure aggregation 1');
const POINT_BYTES = 65;
const PAIR_BYTES = 2 * KEY_BYTES;

export function keyOf([low, high]: Pair): string {
	return `${low}-${high}`;
}

/** Keys for one update, of which none is ever used again. */
export function freshKeys(): KeysByPair {
	const random = () => crypto.getRandomValues(new Uint8Array(KEY_BYTES));
	return new Map(PAIRS.map((pair) => [keyOf(pair), { stream: random(), pad: random() }]));
}

/**
 * Seals to each helper the keys of its pairs.
 *
 * @param publicKeys Uncompressed P-256 points, by place.
 * @param bindings What each helper must know beside them, by place: with anything else they cannot be opened.
 * @returns `SEALED_BYTES` a helper, by place.
 * @throws {Error} If a key is no point of the curve.
 * @see RFC 9180 (HPKE), base mode
 */
export function sealKeys(
	keys: KeysByPair,
	publicKeys: readonly Uint8Array<ArrayBuffer>[],
	bindings: readonly Uint8Array<ArrayBuffer>[]
): Promise<Uint8Array[]> {
	return Promise.all(
		PLACES.map(async (place) => {
			const plain = new Uint8Array(3 * PAIR_BYTES);
			pairsOf(place).forEach((pair, k) => {
				const { stream, pad } = held(keys, pair);
				plain.set(stream, k * PAIR_BYTES);
				plain.set(pad, k * PAIR_BYTES + KEY_BYTES);
			});
			const suite = newSuite();
			const recipientPublicKey = await suite.kem.deserializePublicKey(bytesAt(publicKeys, place));
			const { enc, ct } = await suite.seal(
				{ recipientPublicKey, info: INFO },
				plain,
				bytesAt(bindings, place)
			);
			const sealed = new Uint8Array(SEALED_BYTES);
			sealed.set(new Uint8Array(enc));
			sealed.set(new Uint8Array(ct), POINT_BYTES);
			return sealed;
		})
	);
}

/** The helper's side: null for what was not sealed to this key with this binding. */
export async function openKeys(
	sealed: Uint8Array,
	{ privateKey, place }: { readonly privateKey: CryptoKey; readonly place: number },
	binding: Uint8Array<ArrayBuffer>
): Promise<KeysByPair | null> {
	if (sealed.length !== SEALED_BYTES) return null;
	let plain: Uint8Array<ArrayBuffer>;
	try {
		const enc = sealed.slice(0, POINT_BYTES);
		const params = { recipientKey: privateKey, enc, info: INFO };
		plain = new Uint8Array(await newSuite().open(params, sealed.slice(POINT_BYTES), binding));
	} catch {
		// whatever the library calls it: the bytes come from outside, and are not for us
		return null;
	}
	return new Map(
		pairsOf(place).map((pair, k) => {
			const at = k * PAIR_BYTES;
			const stream = plain.slice(at, at + KEY_BYTES);
			return [keyOf(pair), { stream, pad: plain.slice(at + KEY_BYTES, at + PAIR_BYTES) }];
		})
	);
}

/** The keys of a pair. @throws {Error} If they are not among these. */
export function held(keys: KeysByPair, pair: Pair): PairKeys {
	const found = keys.get(keyOf(pair));
	if (!found) throw new Error(`There are no keys of helpers ${keyOf(pair)}.`);
	return found;
}

function newSuite() {
	return new CipherSuite({
		kem: new DhkemP256HkdfSha256(),
		kdf: new HkdfSha256(),
		aead: new Aes256Gcm()
	});
}

function bytesAt(list: readonly Uint8Array<ArrayBuffer>[], place: number) {
	const bytes = list[place];
	if (!bytes) throw new Error(`There is nothing for helper ${place}.`);
	return bytes;
}
