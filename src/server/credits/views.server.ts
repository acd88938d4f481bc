import { freeOf, paysFor, type Budget } from '$lib/domain/budget';
import * as api from '$lib/wire/credits';
import type { StatementRow, TopEarningsRow } from '../repositories/statements.server';
import type { WithdrawalRow } from '../repositories/withdrawals.server';

/** Rows as the API shows them. */

export function statementLineOf(row: StatementRow): api.StatementLine {
	return {
		id: row.id,
		at: row.transaction.createdAt.getTime(),
		memo: memoOf(row.transaction.memo),
		amount: Number(row.amount),
		balance: Number(row.balance)
	};
}

/** Text that no `LedgerMemo` wrote (by hand, before there were any) is told as a correction for that reason. */
function memoOf(text: string): api.StatementLine['memo'] {
	try {
		return api.memo.parse(JSON.parse(text));
	} catch {
		return { kind: 'correction', about: text };
	}
}

export function earningsOf(rows: readonly TopEarningsRow[]): api.Earnings {
	return {
		credits: Number(rows[0]?.allCredits ?? 0n),
		updates: rows[0]?.allUpdates ?? 0,
		items: rows.map(({ modelId, title, slug, updates, credits }) => ({
			...{ modelId, title, slug, updates },
			credits: Number(credits)
		}))
	};
}

export function budgetOf(budget: Budget): api.ModelBudget {
	const updates = paysFor(budget);
	return {
		held: Number(budget.held),
		promised: Number(budget.promised),
		free: Number(freeOf(budget)),
		creditsPerUpdate: Number(budget.price.credits),
		feePerUpdate: Number(budget.price.fee),
		paysFor: updates === null ? null : Number(updates)
	};
}

export function withdrawalOf(row: WithdrawalRow): api.Withdrawal {
	return {
		id: row.id,
		credits: Number(row.credits),
		amountMinor: Number(row.amountMinor),
		destination: row.destination,
		status: row.status,
		reason: row.reason,
		createdAt: row.createdAt.getTime(),
		decidedAt: row.decidedAt?.getTime() ?? null
	};
}
