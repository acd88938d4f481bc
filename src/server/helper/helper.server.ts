import { dutiesOf, isQuorum } from '$lib/domain/secure-aggregation/committee';
import { bytesPerWeight, packWords } from '$lib/domain/secure-aggregation/ring';
import { sha256Hex } from '$lib/wire/digest';
import { fromBase64Url } from '$lib/wire/secure/base64url';
import { addKeyStream } from '$lib/wire/secure/key-stream';
import {
	bindingBytes,
	bindingOf,
	checkRequest,
	openRequest,
	padKey,
	setDigest,
	setFault,
	type HelperRefusal,
	type OpeningSet,
	type OpenRequest
} from '$lib/wire/secure/opening';
import { held, openKeys, type KeysByPair } from '$lib/wire/secure/sealed-keys';
import type { HelperKey } from './helper-key.server';
import type { OpenedRecord } from './opened-record.server';

type Opened = Uint8Array<ArrayBuffer> | HelperRefusal;

/**
 * One helper of a committee. It opens sums of T updates or more, T being what the devices have sealed into
 * each of them; it uses the keys of an update in one set, ever; and it knows nothing of the updates themselves.
 */
export class SecureHelper {
	readonly #key: HelperKey;
	readonly #record: OpenedRecord;
	#last: Promise<unknown> = Promise.resolve();

	constructor(key: HelperKey, record: OpenedRecord) {
		this.#key = key;
		this.#record = record;
	}

	get publicKey(): string {
		return this.#key.publicKey;
	}

	/** The updates of a set whose keys it has not, or has used in another. Nothing is recorded. */
	async check(body: unknown): Promise<{ bad: string[] } | HelperRefusal> {
		const parsed = checkRequest.safeParse(body);
		if (!parsed.success) return refusal('malformed');
		const { set, place } = parsed.data;
		if (!this.#isAt(set, place)) return refusal('not-for-this');
		const keys = await this.#keysOf(set, place);
		const used = await this.#usedElsewhere(set, keys);
		return { bad: [...missing(set, keys), ...used].sort() };
	}

	/**
	 * What it adds to the opening of a set, in the ring's bytes: the sum of the streams that are its duty in
	 * this quorum, and the pads that vanish when the answers of the whole quorum are added. The same request
	 * is answered the same again, however often.
	 */
	open(body: unknown): Promise<Opened> {
		const parsed = openRequest.safeParse(body);
		if (!parsed.success) return Promise.resolve(refusal('malformed'));
		// one at a time: what is asked of the record must still be so when it is added to
		const answer = this.#last.then(() => this.#open(parsed.data));
		this.#last = answer.catch(() => undefined);
		return answer;
	}

	async #open(request: OpenRequest): Promise<Opened> {
		const { set, place, quorum } = request;
		if (!isQuorum(quorum) || !quorum.includes(place)) return refusal('malformed');
		const fault = setFault(set);
		if (fault) return refusal(fault);
		if (!this.#isAt(set, place)) return refusal('not-for-this');
		const keys = await this.#keysOf(set, place);
		const lacking = missing(set, keys);
		if (lacking.length > 0) return refusal('not-for-this', lacking);
		const used = await this.#usedElsewhere(set, keys);
		if (used.length > 0) return refusal('opened-before', used);

		const all = [...keys.values()];
		await this.#record.add(await setDigest(set), await Promise.all(all.map(nameOf)));
		return packWords(await answerTo(request, all), bytesPerWeight(set.policy));
	}

	#isAt({ policy }: OpeningSet, place: number): boolean {
		return policy.helpers[place]?.publicKey === this.#key.publicKey;
	}

	/** By id; those that were not sealed to this helper for this set are left out. */
	async #keysOf(set: OpeningSet, place: number): Promise<Map<string, KeysByPair>> {
		const { privateKey } = this.#key;
		const keys = new Map<string, KeysByPair>();
		for (const update of set.updates) {
			const sealed = fromBase64Url(update.sealed[place] ?? '');
			const binding = bindingBytes(bindingOf(set, update), place);
			const opened = sealed && (await openKeys(sealed, { privateKey, place }, binding));
			if (opened) keys.set(update.id, opened);
		}
		return keys;
	}

	async #usedElsewhere(set: OpeningSet, keys: ReadonlyMap<string, KeysByPair>): Promise<string[]> {
		const digest = await setDigest(set);
		const used: string[] = [];
		for (const [id, one] of keys) {
			if (this.#record.usedElsewhere(digest, [await nameOf(one)]).length > 0) used.push(id);
		}
		return used;
	}
}

function missing({ updates }: OpeningSet, keys: ReadonlyMap<string, KeysByPair>): string[] {
	return updates.filter(({ id }) => !keys.has(id)).map(({ id }) => id);
}

/**
 * Names keys in the record, by themselves: whoever makes up other keys for somebody's id spends nothing of
 * that update, and no other wrapping of the same keys passes for new ones.
 */
function nameOf(keys: KeysByPair): Promise<string> {
	const parts = [...keys.values()].flatMap(({ stream, pad }) => [stream, pad]);
	return sha256Hex(Buffer.concat([Buffer.from('used '), ...parts]));
}

async function answerTo(request: OpenRequest, keys: readonly KeysByPair[]): Promise<Uint32Array> {
	const { set, place, quorum } = request;
	const sum = new Uint32Array(set.numWeights);
	for (const pair of dutiesOf(place, quorum)) {
		for (const one of keys) await addKeyStream(sum, held(one, pair).stream);
	}
	for (const other of quorum.filter((member) => member !== place)) {
		const pair = place < other ? ([place, other] as const) : ([other, place] as const);
		const pads = keys.map((one) => held(one, pair).pad);
		// the lower of the two adds what the higher takes away
		await addKeyStream(sum, await padKey(pads, request), place < other ? 1 : -1);
	}
	return sum;
}

function refusal(refused: HelperRefusal['refused'], ids: string[] = []): HelperRefusal {
	return { refused, ids };
}
