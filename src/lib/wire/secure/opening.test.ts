import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { canonicalJson } from '../digest';
import { bindingBytes, padKey, setDigest, type OpeningSet } from './opening';

const helpers = ['a', 'b', 'c', 'd'].map((name) => ({
	url: `https://${name}.example`,
	publicKey: name
}));
const set: OpeningSet = {
	format: 1,
	modelId: '0198c0de-0000-7000-8000-000000000001',
	line: 1,
	numWeights: 3,
	policy: { kind: 'secure', clippingNorm: 1, least: 3, most: 256, bits: 16, helpers },
	updates: [{ id: '0198c0de-0000-7000-8000-000000000002', baseVersion: 1, sealed: [] }]
};
const pads = [1, 2].map((value) => new Uint8Array(32).fill(value));
const quorum = [0, 1, 2];

describe('the key of a pad', () => {
	it('is the exclusive or of what each update’s secret makes of the request', async () => {
		const text = canonicalJson({ quorum, set: await setDigest(set) });
		const [one, two] = pads.map((pad) => createHmac('sha256', pad).update(text).digest());
		const expected = one?.map((byte, i) => byte ^ (two?.[i] ?? 0));
		expect([...(await padKey(pads, { set, quorum }))]).toEqual([...(expected ?? [])]);
	});

	it('is another one for another set, another quorum, or one update’s other secret', async () => {
		const keys = await Promise.all([
			padKey(pads, { set, quorum }),
			padKey(pads, { set, quorum: [0, 1, 3] }),
			padKey(pads, { set: { ...set, numWeights: 4 }, quorum }),
			padKey(pads.slice(1), { set, quorum })
		]);
		expect(new Set(keys.map(String)).size).toBe(4);
	});
});

describe('a binding', () => {
	const { modelId, line, numWeights, policy } = set;
	const binding = { modelId, line, numWeights, policy, id: 'x', baseVersion: 1 };
	const text = (change: object, place = 0) =>
		new TextDecoder().decode(bindingBytes({ ...binding, ...change }, place));

	it.each([
		{ modelId: 'y' },
		{ line: 2 },
		{ numWeights: 4 },
		{ id: 'y' },
		{ baseVersion: 2 },
		{ policy: { ...policy, least: 4 } },
		{ policy: { ...policy, most: 255 } },
		{ policy: { ...policy, bits: 8 } },
		{ policy: { ...policy, clippingNorm: 2 } },
		{ policy: { ...policy, helpers: helpers.toReversed() } }
	])('is another one with %j', (change) => {
		expect(text(change)).not.toBe(text({}));
	});

	it('is another one for each helper', () => {
		expect(text({}, 1)).not.toBe(text({}));
	});
});
