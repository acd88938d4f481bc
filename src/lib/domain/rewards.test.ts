import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { assertBalanced } from './ledger';
import { priceOf, rewardEntries } from './rewards';

describe('priceOf', () => {
	it.each([
		[0n, 5, 0n],
		[7n, 5, 0n], // 0.35
		[20n, 5, 1n],
		[39n, 5, 1n], // 1.95
		[10n, 100, 10n],
		[10n, 0, 0n]
	])('of %d credits at %d %% has a fee of %d', (credits, percent, fee) => {
		expect(priceOf(credits, percent)).toEqual({ credits, fee });
	});
});

describe('rewardEntries', () => {
	it('pays each contributor once, and the fees, from the escrow', () => {
		const updates = [
			{ userId: 'a', credits: 20n, fee: 1n },
			{ userId: 'b', credits: 30n, fee: 1n },
			{ userId: 'a', credits: 20n, fee: 1n }
		];
		expect(rewardEntries('m', updates)).toEqual([
			{ account: { kind: 'escrow', modelId: 'm' }, amount: -73n },
			{ account: { kind: 'user', userId: 'a' }, amount: 40n },
			{ account: { kind: 'user', userId: 'b' }, amount: 30n },
			{ account: { kind: 'fees' }, amount: 3n }
		]);
	});

	it('owes nothing where an update earns nothing', () => {
		expect(rewardEntries('m', [{ userId: 'a', credits: 0n, fee: 0n }])).toEqual([]);
	});

	it('always balances, costs what was promised, and never issues', () => {
		const update = fc.record({
			userId: fc.constantFrom('a', 'b', 'c'),
			credits: fc.bigInt({ min: 1n, max: 10n ** 15n }),
			fee: fc.bigInt({ min: 0n, max: 10n ** 13n })
		});
		fc.assert(
			fc.property(fc.array(update, { minLength: 1, maxLength: 30 }), (updates) => {
				const entries = rewardEntries('m', updates);
				assertBalanced({ cause: 'c', memo: { kind: 'reward', about: 'M' }, entries });
				const promised = updates.reduce((sum, { credits, fee }) => sum + credits + fee, 0n);
				expect(entries[0]?.amount).toBe(-promised);
				expect(entries.some(({ account }) => account.kind === 'issuance')).toBe(false);
			})
		);
	});
});
