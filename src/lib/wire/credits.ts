import { z } from 'zod/mini';
import { uuid } from './schemas';

/** Inputs and answers of the `credits` procedures. Credits are whole numbers, times epoch milliseconds. */

const count = z.int().check(z.minimum(0));
const amount = z.int().check(z.minimum(1), z.maximum(1_000_000_000));
const cursor = z.optional(z.string().check(z.maxLength(200)));

/** Fewer credits than this are not paid out. */
export const LEAST_WITHDRAWAL = 100;

export const memoKind = z.enum([
	'reward',
	'fund',
	'take-back',
	'purchase',
	'refund',
	'withdrawal',
	'withdrawal-returned',
	'withdrawal-paid',
	'correction'
]);

/** What a transaction was for, as the ledger keeps it. */
export const memo = z.object({ kind: memoKind, about: z.optional(z.string()) });

export const balance = z.object({
	available: count,
	/** For merged updates, ever. */
	earned: count,
	/** Put into models' budgets, less what was taken back. */
	spent: z.int(),
	/** Asked to be paid out and not decided yet. */
	pending: count,
	terms: z.object({ feePercent: count, pricePaisa: count, leastWithdrawal: count })
});

export const statementLine = z.object({
	id: uuid,
	at: z.number(),
	memo,
	amount: z.int(),
	/** After this line. */
	balance: z.int()
});
export const statementPage = z.object({
	items: z.array(statementLine),
	nextCursor: z.nullable(z.string())
});
export const statementInput = z.object({ cursor });

/** The models that a contributor has earned most with. */
/** What merged updates have earned. */
export const earnings = z.object({
	/** With all models. */
	credits: count,
	updates: count,
	/** With the models that most was earned with. */
	items: z.array(
		z.object({ modelId: uuid, title: z.string(), slug: z.string(), updates: count, credits: count })
	)
});

export const ofModel = z.object({ modelId: uuid });
export const budget = z.object({
	held: count,
	promised: count,
	/** What may be taken back. */
	free: count,
	creditsPerUpdate: count,
	feePerUpdate: count,
	/** Null where updates cost nothing. */
	paysFor: z.nullable(count)
});
/** `requestId` is minted where it is asked for: a repeat moves credits once. */
export const changeBudget = z.object({ modelId: uuid, amount, requestId: uuid });

export const requestWithdrawal = z.object({
	/** Minted where it is asked for: a repeat asks once. */
	id: uuid,
	credits: z.int().check(z.minimum(LEAST_WITHDRAWAL), z.maximum(1_000_000_000)),
	destination: z.string().check(z.trim(), z.minLength(5), z.maxLength(100))
});
export const byId = z.object({ id: uuid });
export const withdrawal = z.object({
	id: uuid,
	credits: count,
	/** Paisa. */
	amountMinor: count,
	destination: z.string(),
	status: z.enum(['requested', 'paid', 'rejected', 'canceled']),
	reason: z.nullable(z.string()),
	createdAt: z.number(),
	decidedAt: z.nullable(z.number())
});
export const withdrawalPage = z.object({
	items: z.array(withdrawal),
	nextCursor: z.nullable(z.string())
});

export type Balance = z.infer<typeof balance>;
export type StatementLine = z.infer<typeof statementLine>;
export type Earnings = z.infer<typeof earnings>;
export type ModelBudget = z.infer<typeof budget>;
export type Withdrawal = z.infer<typeof withdrawal>;
