import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { freeOf } from './budget';
import * as rules from './credits';
import { accountKey, assertBalanced, type LedgerEntry } from './ledger';
import { priceOf, rewardEntries, type MergedUpdate } from './rewards';

describe('refundEntries', () => {
	const user = { kind: 'user', userId: 'a' } as const;
	const fees = { kind: 'fees' } as const;
	const issuance = { kind: 'issuance' } as const;

	it('takes all of it from who still has it', () => {
		expect(rules.refundEntries('a', 10n, 12n)).toEqual([
			{ account: user, amount: -10n },
			{ account: issuance, amount: 10n }
		]);
	});

	it('lets the platform bear what was spent', () => {
		expect(rules.refundEntries('a', 10n, 4n)).toEqual([
			{ account: user, amount: -4n },
			{ account: fees, amount: -6n },
			{ account: issuance, amount: 10n }
		]);
		expect(rules.refundEntries('a', 10n, 0n)).toEqual([
			{ account: fees, amount: -10n },
			{ account: issuance, amount: 10n }
		]);
	});
});

/** A ledger in memory that refuses what `server/credits` refuses. */
class Books {
	readonly #balances = new Map<string, bigint>();
	readonly #waiting: MergedUpdate[] = [];
	readonly #withdrawals: { userId: string; credits: bigint }[] = [];

	of(key: string): bigint {
		return this.#balances.get(key) ?? 0n;
	}

	keys(): string[] {
		return [...this.#balances.keys()];
	}

	post(entries: LedgerEntry[]): void {
		const limited = entries.filter(({ account }) => /^(user|escrow)$/.test(account.kind));
		if (limited.some(({ account, amount }) => this.of(accountKey(account)) + amount < 0n)) return;
		this.#post(entries);
	}

	/** Accepts an update, if the escrow can promise its pay. */
	accept(userId: string, credits: bigint): void {
		const price = priceOf(credits, 5);
		const promised = this.#waiting.reduce((sum, u) => sum + u.credits + u.fee, 0n);
		if (freeOf({ held: this.of('escrow:m'), promised }) < price.credits + price.fee) return;
		this.#waiting.push({ userId, ...price });
	}

	/** Whatever waits is paid: never refused. */
	merge(): void {
		const entries = rewardEntries('m', this.#waiting.splice(0));
		if (entries.length > 0) this.#post(entries);
	}

	takeBack(userId: string, credits: bigint): void {
		const promised = this.#waiting.reduce((sum, u) => sum + u.credits + u.fee, 0n);
		if (freeOf({ held: this.of('escrow:m'), promised }) < credits) return;
		this.post(rules.takeBackEntries(userId, 'm', credits));
	}

	withdraw(userId: string, credits: bigint): void {
		if (this.of(`user:${userId}`) < credits) return;
		this.post(rules.withdrawalEntries(userId, credits));
		this.#withdrawals.push({ userId, credits });
	}

	decide(isPaid: boolean): void {
		const next = this.#withdrawals.shift();
		if (!next) return;
		const { userId, credits } = next;
		this.#post(isPaid ? rules.paidOutEntries(credits) : rules.returnEntries(userId, credits));
	}

	#post(entries: LedgerEntry[]): void {
		assertBalanced({ cause: 'c', memo: { kind: 'purchase' }, entries });
		for (const { account, amount } of entries) {
			const key = accountKey(account);
			this.#balances.set(key, this.of(key) + amount);
		}
	}
}

describe('whatever happens in whatever order', () => {
	const userId = fc.constantFrom('a', 'b', 'c');
	const credits = fc.bigInt({ min: 1n, max: 1000n });
	type Act = (books: Books) => void;
	const with_ = (act: (books: Books, userId: string, credits: bigint) => void) =>
		fc.tuple(userId, credits).map(
			([u, c]): Act =>
				(books) =>
					act(books, u, c)
		);
	const act = fc.oneof(
		with_((books, u, c) => books.post(rules.purchaseEntries(u, c))),
		with_((books, u, c) => books.post(rules.refundEntries(u, c, books.of(`user:${u}`)))),
		with_((books, u, c) => books.post(rules.fundEntries(u, 'm', c))),
		with_((books, u, c) => books.takeBack(u, c)),
		with_((books, u, c) => books.accept(u, c)),
		fc.constant<Act>((books) => books.merge()),
		with_((books, u, c) => books.withdraw(u, c)),
		fc.boolean().map(
			(isPaid): Act =>
				(books) =>
					books.decide(isPaid)
		),
		with_((books, u, c) => books.post(rules.correctionEntries(u, c))),
		with_((books, u, c) => books.post(rules.correctionEntries(u, -c)))
	);

	it('nothing is lost, nobody owes, and issuance is minus what is in circulation', () => {
		fc.assert(
			fc.property(fc.array(act, { maxLength: 120 }), (acts) => {
				const books = new Books();
				for (const step of acts) {
					step(books);
					const keys = books.keys();
					expect(keys.reduce((sum, key) => sum + books.of(key), 0n)).toBe(0n);
					for (const key of keys.filter((k) => /^(user|escrow|payout)/.test(k))) {
						expect(books.of(key), key).toBeGreaterThanOrEqual(0n);
					}
					const circulating = keys.filter((key) => key !== 'issuance');
					const total = circulating.reduce((sum, key) => sum + books.of(key), 0n);
					expect(books.of('issuance')).toBe(-total);
				}
			})
		);
	});
});
