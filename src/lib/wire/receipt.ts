import type { ReceiptBody } from './api';
import { canonicalJson, sha256Hex } from './digest';

/** What the first receipt of a model names as its predecessor. */
export const CHAIN_START = '0'.repeat(64);

/** A receipt in its place in its model's chain. */
export interface ChainedReceipt {
	readonly body: ReceiptBody;
	readonly previousHash: string;
	readonly hash: string;
}

/** Lower-case hex sha-256 of the predecessor's hash followed by the body as canonical JSON. */
export function receiptHash(previousHash: string, body: ReceiptBody): Promise<string> {
	return sha256Hex(new TextEncoder().encode(previousHash + canonicalJson(body)));
}

/** Appends `bodies` in order after `previousHash`. */
export async function chainReceipts(
	previousHash: string,
	bodies: readonly ReceiptBody[]
): Promise<ChainedReceipt[]> {
	const chain: ChainedReceipt[] = [];
	let last = previousHash;
	for (const body of bodies) {
		const hash = await receiptHash(last, body);
		chain.push({ body, previousHash: last, hash });
		last = hash;
	}
	return chain;
}

/** Index of the first receipt that does not follow from its predecessor; null for an unbroken chain. */
export async function firstBreak(receipts: readonly ChainedReceipt[]): Promise<number | null> {
	let last = receipts[0]?.previousHash;
	for (const [index, { body, previousHash, hash }] of receipts.entries()) {
		if (previousHash !== last || hash !== (await receiptHash(previousHash, body))) return index;
		last = hash;
	}
	return null;
}
