import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { assertBalanced } from './ledger';
import { rewardEntries } from './rewards';

const claim = { modelId: 'm', creditsPerUpdate: 10n, contributors: ['a', 'b', 'a'] };

describe('rewardEntries', () => {
	it('pays from escrow as far as it goes and issues the rest', () => {
		expect(rewardEntries({ ...claim, escrowBalance: 12n })).toEqual([
			{ account: { kind: 'escrow', modelId: 'm' }, amount: -12n },
			{ account: { kind: 'issuance' }, amount: -18n },
			{ account: { kind: 'user', userId: 'a' }, amount: 20n },
			{ account: { kind: 'user', userId: 'b' }, amount: 10n }
		]);
	});

	it('owes nothing where an update earns nothing', () => {
		expect(rewardEntries({ ...claim, creditsPerUpdate: 0n, escrowBalance: 5n })).toEqual([]);
	});

	it('always balances, and never overdraws the escrow', () => {
		const claims = fc.record({
			modelId: fc.constant('m'),
			contributors: fc.array(fc.constantFrom('a', 'b', 'c'), { minLength: 1, maxLength: 30 }),
			creditsPerUpdate: fc.bigInt({ min: 1n, max: 10n ** 15n }),
			escrowBalance: fc.bigInt({ min: -(10n ** 15n), max: 10n ** 16n })
		});
		fc.assert(
			fc.property(claims, (any) => {
				const entries = rewardEntries(any);
				assertBalanced({ cause: 'c', memo: '', entries });
				const escrow = entries.find(({ account }) => account.kind === 'escrow')?.amount ?? 0n;
				return escrow === 0n || -escrow <= any.escrowBalance;
			})
		);
	});
});
