import fc from 'fast-check';
import { appendFile, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { uuidv7 } from 'uuidv7';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { quorumsOf } from '$lib/domain/secure-aggregation/committee';
import {
	addWords,
	bytesPerWeight,
	signed,
	subtractWords,
	unpackWords
} from '$lib/domain/secure-aggregation/ring';
import { toBase64Url } from '$lib/wire/secure/base64url';
import { maskUpdate, splitMasked } from '$lib/wire/secure/masked-update';
import type { OpeningSet } from '$lib/wire/secure/opening';
import { OpenedRecord } from './opened-record.server';
import { startCommittee } from './testing/committee';

type Committee = Awaited<ReturnType<typeof startCommittee>>;
const modelId = uuidv7();
const numWeights = 5;
const VALUES = Int32Array.of(1, -2, 300, 0, -32_767);

let committee: Committee;
beforeAll(async () => {
	committee = await startCommittee();
});
afterAll(() => committee.close());

/** One device's update, masked and gone. */
async function sendOne(change: { line?: number; least?: number } = {}) {
	const policy = { ...committee.policy, ...(change.least && { least: change.least }) };
	const id = uuidv7();
	const words = Uint32Array.from(VALUES);
	const binding = { modelId, line: change.line ?? 1, numWeights, policy, id, baseVersion: 1 };
	const { sealed, packed } = splitMasked(await maskUpdate(words, binding));
	return { update: { id, baseVersion: 1, sealed: sealed.map(toBase64Url) }, packed };
}
type Sent = Awaited<ReturnType<typeof sendOne>>;

const sendMany = (n: number) => Promise.all(Array.from({ length: n }, () => sendOne()));

function setOf(sent: readonly Sent[], change: Partial<OpeningSet> = {}): OpeningSet {
	const updates = sent.map(({ update }) => update).sort((a, b) => (a.id < b.id ? -1 : 1));
	return { format: 1, modelId, line: 1, numWeights, policy: committee.policy, updates, ...change };
}

const ask = (place: number, set: OpeningSet, quorum = [0, 1, 2]) =>
	committee.helpers()[place]?.open({ set, place, quorum });

/** Σ y − Σ answers, as the store does it. */
async function openWith(sent: readonly Sent[], quorum: number[]): Promise<number[]> {
	const bytes = bytesPerWeight(committee.policy);
	const read = (packed: Uint8Array) => unpackWords(packed, { numWeights, bytes });
	const sum = new Uint32Array(numWeights);
	for (const { packed } of sent) addWords(sum, read(packed));
	for (const place of quorum) {
		const answer = await ask(place, setOf(sent), quorum);
		if (!(answer instanceof Uint8Array)) throw new Error(JSON.stringify(answer));
		subtractWords(sum, read(answer));
	}
	return [...signed(sum, bytes)];
}

describe('a committee of helpers', () => {
	it('opens the sum exactly, in every quorum, again and again', async () => {
		const sent = await sendMany(4);
		const sum = [...VALUES].map((value) => 4 * value);
		for (const quorum of quorumsOf([0, 1, 2, 3])) {
			expect(await openWith(sent, quorum)).toEqual(sum);
		}
		expect(await ask(0, setOf(sent))).toEqual(await ask(0, setOf(sent)));
	});

	it('gives nothing away in two answers of three, nor in answers to two requests', async () => {
		const sent = await sendMany(3);
		const bytes = bytesPerWeight(committee.policy);
		const read = async (place: number, quorum: number[]) =>
			unpackWords((await ask(place, setOf(sent), quorum)) as Uint8Array, { numWeights, bytes });
		// helper 3 takes the place of 2: what 0 and 1 say is then padded anew
		const [a, b, c] = [
			await read(0, [0, 1, 2]),
			await read(1, [0, 1, 2]),
			await read(3, [0, 1, 3])
		];
		const sum = new Uint32Array(numWeights);
		for (const { packed } of sent) addWords(sum, unpackWords(packed, { numWeights, bytes }));
		for (const words of [a, b, c]) subtractWords(sum, words);
		expect([...signed(sum, bytes)]).not.toEqual([...VALUES].map((value) => 3 * value));
		expect(await read(0, [0, 1, 3])).not.toEqual(a);
	});

	it('gives nothing for sets that helpers do not agree on, however they overlap', async () => {
		const [x, ...rest] = await sendMany(4);
		if (!x) throw new Error('There are four.');
		const bytes = bytesPerWeight(committee.policy);
		const read = (packed: Uint8Array) => unpackWords(packed, { numWeights, bytes });
		// what a store wants that hides x from one of three: all of them, less all but x
		const asked = [setOf([x, ...rest]), setOf([x, ...rest]), setOf(rest)];
		const left = read(x.packed);
		for (const [place, set] of asked.entries()) {
			const answer = await ask(place, set);
			if (!(answer instanceof Uint8Array)) throw new Error(JSON.stringify(answer));
			if (place < 2) subtractWords(left, read(answer));
			else addWords(left, read(answer));
		}
		expect([...signed(left, bytes)]).not.toEqual([...VALUES]);
		// each of them is now bound to what it has opened, so that neither set will ever be
		expect(await ask(2, setOf([x, ...rest]))).toMatchObject({ refused: 'opened-before' });
		expect(await ask(0, setOf(rest))).toMatchObject({ refused: 'opened-before' });
	});

	it('opens no update in a second set, and the first set again', async () => {
		const sent = await sendMany(4);
		await ask(1, setOf(sent));
		const rest = setOf(sent.slice(1));
		const ids = rest.updates.map(({ id }) => id);
		expect(await ask(1, rest)).toEqual({ refused: 'opened-before', ids });
		expect(await committee.helpers()[1]?.check({ set: rest, place: 1 })).toEqual({ bad: ids });
		// another has not seen it, and cannot open it alone: two quorums share two helpers
		expect(await ask(2, setOf(sent))).toBeInstanceOf(Uint8Array);
		expect(await ask(1, setOf(sent))).toBeInstanceOf(Uint8Array);
	});

	it('remembers after a restart, a torn last line and all', async () => {
		const sent = await sendMany(3);
		await ask(0, setOf(sent));
		await committee.stop(0);
		const path = join(committee.folder, '0', 'opened.jsonl');
		const before = await readFile(path, 'utf8');
		await appendFile(path, '{"set":"half');
		const record = await OpenedRecord.open(path);
		const { set, keys } = JSON.parse(before.trim().split('\n').at(-1) ?? '') as Record<
			string,
			string[]
		>;
		expect(record.usedElsewhere('another', keys ?? [])).toEqual(keys);
		expect(record.usedElsewhere(String(set), keys ?? [])).toEqual([]);
		await record.close();
		expect(await readFile(path, 'utf8')).toBe(before);
		await committee.restart(0);
	});

	it('does not start with a record that it cannot read', async () => {
		const path = join(committee.folder, 'damaged.jsonl');
		await appendFile(path, 'no record\n');
		await expect(OpenedRecord.open(path)).rejects.toThrow();
	});

	it('finds keys that were not sealed to it, and opens the rest', async () => {
		const [bad, ...good] = await sendMany(4);
		if (!bad) throw new Error('There are four.');
		const spoilt = { ...bad, update: { ...bad.update, sealed: good[0]?.update.sealed ?? [] } };
		const set = setOf([spoilt, ...good]);
		const { id } = bad.update;
		expect(await committee.helpers()[2]?.check({ set, place: 2 })).toEqual({ bad: [id] });
		expect(await ask(2, set)).toEqual({ refused: 'not-for-this', ids: [id] });
		expect(await ask(2, setOf(good))).toBeInstanceOf(Uint8Array);
	});

	it('is not used up by keys that somebody else makes up for an id', async () => {
		const sent = await sendMany(3);
		const made = await sendMany(1);
		const binding = { modelId, line: 1, numWeights, policy: committee.policy, baseVersion: 1 };
		const id = sent[0]?.update.id ?? '';
		const forged = splitMasked(await maskUpdate(new Uint32Array(numWeights), { ...binding, id }));
		const update = { id, baseVersion: 1, sealed: forged.sealed.map(toBase64Url) };
		const others = [...(await sendMany(1)), ...made];
		const packed = new Uint8Array();
		expect(await ask(3, setOf([{ update, packed }, ...others]), [1, 2, 3])).toBeInstanceOf(
			Uint8Array
		);
		expect(await ask(3, setOf(sent), [1, 2, 3])).toBeInstanceOf(Uint8Array);
	});
});

describe('a helper refuses', () => {
	let sent: Sent[];
	beforeAll(async () => {
		sent = await sendMany(4);
	});

	it.each<[string, string, (set: OpeningSet) => OpeningSet]>([
		['fewer than T', 'too-few', (set) => ({ ...set, updates: set.updates.slice(0, 2) })],
		['another policy', 'not-for-this', (set) => ({ ...set, policy: { ...set.policy, bits: 8 } })],
		[
			'more than the ring holds',
			'too-many',
			(set) => ({ ...set, policy: { ...set.policy, most: 3 } })
		],
		[
			'an update twice',
			'not-sorted',
			(set) => ({ ...set, updates: set.updates.map(() => at(set, 0)) })
		],
		['another order', 'not-sorted', (set) => ({ ...set, updates: set.updates.toReversed() })],
		['another model', 'not-for-this', (set) => ({ ...set, modelId: uuidv7() })],
		['another line', 'not-for-this', (set) => ({ ...set, line: 2 })],
		['another length', 'not-for-this', (set) => ({ ...set, numWeights: 6 })],
		[
			'another base version',
			'not-for-this',
			(set) => ({ ...set, updates: set.updates.map((one) => ({ ...one, baseVersion: 2 })) })
		],
		[
			'another id',
			'not-for-this',
			(set) => ({ ...set, updates: [...set.updates.slice(0, 3), { ...at(set, 3), id: uuidv7() }] })
		],
		[
			'a committee that it is not in',
			'not-for-this',
			(set) => {
				const [a, b, c, d] = set.policy.helpers;
				const helpers = [b, a, c, d].flatMap((one) => one ?? []);
				return { ...set, policy: { ...set.policy, helpers } };
			}
		],
		[
			'a committee of fewer than four',
			'malformed',
			(set) => {
				const [a] = set.policy.helpers;
				const helpers = a ? [a, a, a, a] : [];
				return { ...set, policy: { ...set.policy, helpers } };
			}
		]
	])('%s', async (_what, refused, spoil) => {
		expect(await ask(0, spoil(setOf(sent)))).toMatchObject({ refused });
	});

	it('a T that the store has lowered', async () => {
		const sealedForFour = await Promise.all([1, 2, 3].map(() => sendOne({ least: 4 })));
		expect(await ask(0, setOf(sealedForFour))).toMatchObject({ refused: 'not-for-this' });
		const policy = { ...committee.policy, least: 4 };
		expect(await ask(0, setOf(sealedForFour, { policy }))).toMatchObject({ refused: 'too-few' });
	});

	it.each([[[0, 1, 3]], [[0, 2, 1]], [[0, 0, 1]], [[0, 1]]])('the quorum %j', async (quorum) => {
		expect(await ask(2, setOf(sent), quorum)).toEqual({ refused: 'malformed', ids: [] });
	});

	it('garbage, and answers on', async () => {
		const whole = { set: setOf(sent), place: 0, quorum: [0, 1, 2] };
		const key = fc.constantFrom('set', 'place', 'quorum', 'format', 'policy', 'updates', 'sealed');
		const json = fc.jsonValue();
		await fc.assert(
			fc.asyncProperty(key, json, async (name, value) => {
				const text = JSON.stringify(whole, (at: string, old: unknown) =>
					at === name ? value : old
				);
				fc.pre(text !== JSON.stringify(whole));
				const answer = await committee.helpers()[0]?.open(JSON.parse(text));
				expect(answer).toHaveProperty('refused');
			}),
			{ numRuns: 300 }
		);
		expect(await ask(0, setOf(sent))).toBeInstanceOf(Uint8Array);
	});
});

describe('over HTTP', () => {
	const url = (path: string) => `${committee.policy.helpers[0]?.url ?? ''}${path}`;
	const post = (path: string, body: string) => fetch(url(path), { method: 'POST', body });

	it('says who it is', async () => {
		const { publicKey } = committee.policy.helpers[0] ?? {};
		expect(await (await fetch(url('/'))).json()).toEqual({ publicKey });
	});

	it('answers with bytes, or says why not', async () => {
		const sent = await sendMany(3);
		const whole = { set: setOf(sent), place: 0, quorum: [0, 1, 2] };
		const opened = await post('/open', JSON.stringify(whole));
		expect(new Uint8Array(await opened.arrayBuffer())).toEqual(await ask(0, setOf(sent)));
		const refused = await post('/open', '{');
		expect([refused.status, await refused.json()]).toEqual([
			422,
			{ refused: 'malformed', ids: [] }
		]);
		const large = await post('/check', ' '.repeat(5 * 1024 * 1024));
		expect([large.status, await large.json()]).toEqual([422, { refused: 'malformed', ids: [] }]);
		expect((await fetch(url('/key.json'))).status).toBe(404);
	});
});

function at(set: OpeningSet, k: number): OpeningSet['updates'][number] {
	const update = set.updates[k];
	if (!update) throw new Error(`There is no update ${k}.`);
	return update;
}
