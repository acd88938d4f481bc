import { beforeAll, describe, expect, it } from 'vitest';
import { pairsOf, PLACES } from '$lib/domain/secure-aggregation/committee';
import { SEALED_BYTES } from '$lib/domain/secure-aggregation/masked-size';
import { freshKeys, held, openKeys, sealKeys } from './sealed-keys';

const keys = freshKeys();
const bindings = PLACES.map((place) => Uint8Array.of(place));
const curve = { name: 'ECDH', namedCurve: 'P-256' };
let pairs: CryptoKeyPair[];
let publicKeys: Uint8Array<ArrayBuffer>[];
let sealed: Uint8Array[];

beforeAll(async () => {
	pairs = await Promise.all(
		PLACES.map(() => crypto.subtle.generateKey(curve, true, ['deriveBits']))
	);
	const raw = ({ publicKey }: CryptoKeyPair) => crypto.subtle.exportKey('raw', publicKey);
	publicKeys = await Promise.all(pairs.map(async (pair) => new Uint8Array(await raw(pair))));
	sealed = await sealKeys(keys, publicKeys, bindings);
});

const openAs = (place: number, bytes = sealed[place], binding = bindings[place]) => {
	const privateKey = pairs[place]?.privateKey;
	if (!privateKey || !bytes || !binding) throw new Error(`There is no helper ${place}.`);
	return openKeys(bytes, { privateKey, place }, binding);
};

describe('sealed keys', () => {
	it('give each helper the keys of its pairs and no others', async () => {
		for (const place of PLACES) {
			expect(sealed[place]).toHaveLength(SEALED_BYTES);
			const opened = await openAs(place);
			expect(opened?.size).toBe(3);
			for (const pair of pairsOf(place))
				expect(opened && held(opened, pair)).toEqual(held(keys, pair));
		}
	});

	it('are new for every update', async () => {
		expect(freshKeys()).not.toEqual(keys);
		expect((await sealKeys(keys, publicKeys, bindings))[0]).not.toEqual(sealed[0]);
	});

	it('open for nobody else, nor with another binding, nor changed in any byte', async () => {
		expect(await openAs(1, sealed[0], bindings[0])).toBeNull();
		expect(await openAs(0, sealed[0], Uint8Array.of(9))).toBeNull();
		expect(await openAs(0, sealed[0]?.subarray(1))).toBeNull();
		for (const at of [0, 1, 40, 64, 65, 200, SEALED_BYTES - 1]) {
			const spoilt = Uint8Array.from(sealed[0] ?? []);
			spoilt[at] = (spoilt[at] ?? 0) ^ 1;
			expect(await openAs(0, spoilt)).toBeNull();
		}
	});
});
