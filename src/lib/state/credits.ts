import { uuidv7 } from 'uuidv7';
import { createClient } from '$lib/sync/client';
import { named } from '$lib/sync/errors';
import type { Balance, ModelBudget, StatementLine, Withdrawal } from '$lib/wire/credits';
import type { Page } from './api';
import { orErrorPage } from './page-error';

type Fetch = typeof fetch;

export interface CreditsData {
	readonly balance: Balance;
	readonly statement: Page<StatementLine>;
	readonly withdrawals: Page<Withdrawal>;
}

/** What the page "Credits" shows. It is of now or not at all: a balance of yesterday would mislead. */
export async function loadCredits(fetch: Fetch): Promise<CreditsData> {
	const { credits } = createClient(fetch);
	const loading = Promise.all([
		named(credits.balance.query()),
		named(credits.statement.query({})),
		named(credits.withdrawals.query({}))
	]);
	const [balance, statement, withdrawals] = await orErrorPage(loading);
	return { balance, statement, withdrawals };
}

// all below throw StoreErrors

export function moreStatement(cursor: string): Promise<Page<StatementLine>> {
	return named(createClient().credits.statement.query({ cursor }));
}

export function moreWithdrawals(cursor: string): Promise<Page<Withdrawal>> {
	return named(createClient().credits.withdrawals.query({ cursor }));
}

export function readBalance(): Promise<Balance> {
	return named(createClient().credits.balance.query());
}

export function readBudget(modelId: string): Promise<ModelBudget> {
	return named(createClient().credits.budget.query({ modelId }));
}

export interface BudgetChange {
	readonly modelId: string;
	readonly amount: number;
	readonly requestId: string;
}

export function fund(change: BudgetChange): Promise<ModelBudget> {
	return named(createClient().credits.fund.mutate(change));
}

export function takeBack(change: BudgetChange): Promise<ModelBudget> {
	return named(createClient().credits.takeBack.mutate(change));
}

export async function requestWithdrawal(asked: {
	readonly id: string;
	readonly credits: number;
	readonly destination: string;
}): Promise<void> {
	await named(createClient().credits.requestWithdrawal.mutate(asked));
}

export async function cancelWithdrawal(id: string): Promise<void> {
	await named(createClient().credits.cancelWithdrawal.mutate({ id }));
}

/**
 * The id of what is asked for: the same as long as the same is asked again (its answer may have been lost on
 * the way), another for anything else.
 */
export class RequestId {
	#asked: string | null = null;
	#id = '';

	/** @param asked All that makes the request what it is. */
	of(asked: readonly unknown[]): string {
		const key = JSON.stringify(asked);
		if (key !== this.#asked) {
			this.#asked = key;
			this.#id = uuidv7();
		}
		return this.#id;
	}

	/** It was answered: the next is another one, even if it asks for the same. */
	answered(): void {
		this.#asked = null;
	}
}
