import { describe, expect, it } from 'vitest';
import { accountKey, assertBalanced, type LedgerEntry } from './ledger';

const memo = { kind: 'purchase' } as const;

const issuance = (amount: bigint): LedgerEntry => ({ account: { kind: 'issuance' }, amount });
const user = (amount: bigint): LedgerEntry => ({
	account: { kind: 'user', userId: 'u1' },
	amount
});

describe('assertBalanced', () => {
	it('accepts entries that sum to zero, beyond what a float could add', () => {
		const big = 2n ** 60n + 1n;
		expect(() =>
			assertBalanced({ cause: 'c', memo, entries: [issuance(-big), user(big)] })
		).not.toThrow();
	});

	it.each([
		['nothing', []],
		['one side only', [user(1n)]],
		['a penny lost', [issuance(-2n), user(1n)]],
		['an entry of zero', [issuance(-1n), user(1n), user(0n)]]
	])('refuses %s', (_name, entries) => {
		expect(() => assertBalanced({ cause: 'c', memo, entries })).toThrow(
			expect.objectContaining({ code: 'ledger/unbalanced' })
		);
	});
});

describe('accountKey', () => {
	it('names every account apart', () => {
		const keys = [
			accountKey({ kind: 'user', userId: 'a' }),
			accountKey({ kind: 'user', userId: 'b' }),
			accountKey({ kind: 'escrow', modelId: 'a' }),
			accountKey({ kind: 'fees' }),
			accountKey({ kind: 'payout' }),
			accountKey({ kind: 'issuance' })
		];
		expect(new Set(keys).size).toBe(keys.length);
	});
});
