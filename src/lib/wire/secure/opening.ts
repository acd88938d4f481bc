import { z } from 'zod/mini';
import { HELPERS, QUORUM } from '$lib/domain/secure-aggregation/committee';
import { SEALED_BYTES } from '$lib/domain/secure-aggregation/masked-size';
import { policyFault, type SecurePolicy } from '$lib/domain/secure-aggregation/secure-policy';
import { canonicalJson, sha256Hex } from '../digest';
import { helperKey, securePolicy, uuid } from '../schemas';

/** What the store asks helpers for, and what they refuse it with. */

const int32 = z.int().check(z.positive(), z.maximum(2 ** 31 - 1));
const sealed = z.string().check(z.length(Math.ceil((SEALED_BYTES * 4) / 3)));
const place = z.int().check(z.minimum(0), z.maximum(HELPERS - 1));

/** Larger models are not for a helper's memory. */
const MOST_WEIGHTS = 2 ** 27;

const openingUpdate = z.object({
	id: uuid,
	baseVersion: int32,
	/** Base64url of the keys sealed to every helper, by place. */
	sealed: z.array(sealed).check(z.length(HELPERS))
});

const openingSet = z.object({
	format: z.literal(1),
	modelId: uuid,
	line: int32,
	numWeights: z.int().check(z.positive(), z.maximum(MOST_WEIGHTS)),
	policy: securePolicy,
	/** In the order of their ids, each once. */
	updates: z.array(openingUpdate).check(z.minLength(1), z.maxLength(1024))
});

/** Which of its updates a helper has the keys of: nothing is opened. */
export const checkRequest = z.object({ set: openingSet, place });

export const openRequest = z.object({
	set: openingSet,
	place,
	/** The places whose answers will be added up, ascending. */
	quorum: z.array(place).check(z.length(QUORUM))
});

/** Who answers at a helper's address. */
export const whoAnswer = z.object({ publicKey: helperKey });

export const refusalReason = z.enum([
	'malformed',
	'too-few',
	'too-many',
	'not-sorted',
	/** The keys of these updates were not sealed to this helper for this model, policy and id. */
	'not-for-this',
	/** These updates are in a sum that was opened before. */
	'opened-before'
]);
export const helperRefusal = z.object({ refused: refusalReason, ids: z.array(z.string()) });

export const checkAnswer = z.object({
	/** Updates that this helper could not open a sum with. */
	bad: z.array(uuid)
});

export type OpeningSet = z.infer<typeof openingSet>;
export type OpenRequest = z.infer<typeof openRequest>;
export type HelperRefusal = z.infer<typeof helperRefusal>;

/** What the keys of an update are bound to. A change of any of it makes them useless. */
export interface Binding {
	readonly modelId: string;
	readonly line: number;
	readonly numWeights: number;
	readonly policy: SecurePolicy;
	readonly id: string;
	readonly baseVersion: number;
}

/** Bytes of a binding for the helper at `place`. */
export function bindingBytes(binding: Binding, place: number): Uint8Array<ArrayBuffer> {
	const { modelId, line, numWeights, policy, id, baseVersion } = binding;
	const bound = { format: 1, modelId, line, numWeights, policy, id, baseVersion, place };
	return new TextEncoder().encode(canonicalJson(bound));
}

export function bindingOf(set: OpeningSet, { id, baseVersion }: OpeningSet['updates'][number]) {
	const { modelId, line, numWeights, policy } = set;
	return { modelId, line, numWeights, policy, id, baseVersion };
}

/** What can be refused of a set without any key; null if nothing. */
export function setFault({ policy, updates }: OpeningSet): HelperRefusal['refused'] | null {
	if (policyFault(policy)) return 'malformed';
	if (updates.length < policy.least) return 'too-few';
	if (updates.length > policy.most) return 'too-many';
	const isSorted = updates.every(({ id }, k) => k === 0 || (updates[k - 1]?.id ?? '') < id);
	return isSorted ? null : 'not-sorted';
}

/** Names a set for ever, whoever opens it. */
export function setDigest(set: OpeningSet): Promise<string> {
	return sha256Hex(new TextEncoder().encode(canonicalJson(set)));
}

/**
 * The key of the pad that two helpers hide their answers to one request behind: ⊕ HMAC(padₖ, request) over
 * the set. Nobody knows it who lacks the keys of one update in the set, and it differs with every request, so
 * that answers mean something in the sum of one request's quorum only.
 */
export async function padKey(
	pads: readonly Uint8Array<ArrayBuffer>[],
	request: Pick<OpenRequest, 'set' | 'quorum'>
): Promise<Uint8Array<ArrayBuffer>> {
	const { set, quorum } = request;
	const text = new TextEncoder().encode(canonicalJson({ set: await setDigest(set), quorum }));
	const key = new Uint8Array(32);
	for (const pad of pads) {
		const hmac = { name: 'HMAC', hash: 'SHA-256' };
		const secret = await crypto.subtle.importKey('raw', pad, hmac, false, ['sign']);
		const part = new Uint8Array(await crypto.subtle.sign('HMAC', secret, text));
		for (let i = 0; i < key.length; i++) key[i] = (key[i] ?? 0) ^ (part[i] ?? 0);
	}
	return key;
}
