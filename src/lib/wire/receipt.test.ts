import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { ReceiptBody } from './api';
import { CHAIN_START, chainReceipts, firstBreak, receiptHash } from './receipt';

const body = (baseVersion: number): ReceiptBody => ({
	updateId: '0197c8f2-3b6e-7c3a-9a4e-6f0d6f0a1b2c',
	modelId: '0197c8f2-3b6e-7c3a-9a4e-6f0d6f0a1b2d',
	modelTitle: 'Digits',
	modelSlug: 'digits',
	digest: 'a'.repeat(64),
	baseVersion,
	trainedAt: 1,
	receivedAt: 2,
	outcome: { kind: 'rejected', code: 'update/too-stale', message: 'Too late.' }
});
const chain = () => chainReceipts(CHAIN_START, [body(1), body(2), body(3)]);

describe('receipt chain', () => {
	it('hashes the predecessor and the body with its keys sorted', async () => {
		const text =
			'0'.repeat(64) +
			`{"baseVersion":7,"digest":"${'a'.repeat(64)}",` +
			'"modelId":"0197c8f2-3b6e-7c3a-9a4e-6f0d6f0a1b2d","modelSlug":"digits","modelTitle":"Digits",' +
			'"outcome":{"code":"update/too-stale","kind":"rejected","message":"Too late."},' +
			'"receivedAt":2,"trainedAt":1,"updateId":"0197c8f2-3b6e-7c3a-9a4e-6f0d6f0a1b2c"}';
		const expected = createHash('sha256').update(text).digest('hex');
		expect(await receiptHash(CHAIN_START, body(7))).toBe(expected);
	});

	it('is unbroken as appended, from any point on', async () => {
		const receipts = await chain();
		expect(await firstBreak(receipts)).toBeNull();
		expect(await firstBreak(receipts.slice(1))).toBeNull();
		expect(await firstBreak([])).toBeNull();
	});

	it('shows a changed body, a dropped receipt and a changed order', async () => {
		const [a, b, c] = await chain();
		if (!a || !b || !c) throw new Error('The chain is short.');
		expect(await firstBreak([a, { ...b, body: body(9) }, c])).toBe(1);
		expect(await firstBreak([a, c])).toBe(1);
		expect(await firstBreak([a, c, b])).toBe(1);
	});
});
