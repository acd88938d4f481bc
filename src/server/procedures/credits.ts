import * as api from '$lib/wire/credits';
import { ownModel } from '../catalogue/own-model.server';
import type { Context } from '../context.server';
import { fundModel, takeBackBudget, type BudgetChange } from '../credits/budgets.server';
import { standingOf } from '../credits/standings.server';
import { budgetOf, earningsOf, statementLineOf, withdrawalOf } from '../credits/views.server';
import { cancelWithdrawal, requestWithdrawal } from '../credits/withdrawals.server';
import { inTransaction, type Db } from '../repositories/db.server';
import { PAGE_SIZE, pageOf, readCursor } from '../repositories/paging.server';
import { listStatement, topEarnings, totalsOf } from '../repositories/statements.server';
import { listWithdrawalsOf } from '../repositories/withdrawals.server';
import { engineerProcedure, router, signedInProcedure } from '../trpc';

const MOST_EARNINGS = 5;

export const creditsRouter = router({
	balance: signedInProcedure.output(api.balance).query(async ({ ctx }) => {
		const { available, earned, spent, pending } = await totalsOf(db(ctx), ctx.account.id);
		const { platformFeePercent: feePercent, creditPricePaisa: pricePaisa } = ctx.services.config;
		return {
			available: Number(available),
			earned: Number(earned),
			spent: Number(spent),
			pending: Number(pending),
			terms: { feePercent, pricePaisa, leastWithdrawal: api.LEAST_WITHDRAWAL }
		};
	}),

	/** Every entry of the caller's account, newest first. */
	statement: signedInProcedure
		.input(api.statementInput)
		.output(api.statementPage)
		.query(async ({ ctx, input }) => {
			const before = input.cursor && readCursor(input.cursor).id;
			const page = { before, take: PAGE_SIZE + 1 };
			const rows = await listStatement(db(ctx), ctx.account.id, page);
			const { items, nextCursor } = pageOf(rows, ({ id }) => ({ value: 0, id }));
			return { items: items.map(statementLineOf), nextCursor };
		}),

	earnings: signedInProcedure
		.output(api.earnings)
		.query(async ({ ctx }) =>
			earningsOf(await topEarnings(db(ctx), ctx.account.id, MOST_EARNINGS))
		),

	/** Of one of the engineer's own models. */
	budget: engineerProcedure
		.input(api.ofModel)
		.output(api.budget)
		.query(async ({ ctx, input }) => budgetNow(ctx, input.modelId)),

	fund: engineerProcedure
		.input(api.changeBudget)
		.output(api.budget)
		.mutation(({ ctx, input }) => changeBudget(ctx, input, fundModel)),

	takeBack: engineerProcedure
		.input(api.changeBudget)
		.output(api.budget)
		.mutation(({ ctx, input }) => changeBudget(ctx, input, takeBackBudget)),

	withdrawals: signedInProcedure
		.input(api.statementInput)
		.output(api.withdrawalPage)
		.query(async ({ ctx, input }) => {
			const page = await listWithdrawalsOf(db(ctx), ctx.account.id, input.cursor);
			return { items: page.items.map(withdrawalOf), nextCursor: page.nextCursor };
		}),

	requestWithdrawal: signedInProcedure
		.input(api.requestWithdrawal)
		.mutation(({ ctx, input: { id, credits, destination } }) => {
			const { creditPricePaisa: pricePaisa } = ctx.services.config;
			const asked = { userId: ctx.account.id, credits: BigInt(credits), destination, pricePaisa };
			return inTransaction(db(ctx), (tx) => requestWithdrawal(tx, { id, ...asked }));
		}),

	cancelWithdrawal: signedInProcedure
		.input(api.byId)
		.mutation(({ ctx, input: { id } }) =>
			inTransaction(db(ctx), (tx) => cancelWithdrawal(tx, { id, userId: ctx.account.id }))
		)
});

const db = (ctx: Context) => ctx.services.database.prisma;

async function changeBudget(
	ctx: Context,
	input: { readonly modelId: string; readonly amount: number; readonly requestId: string },
	act: (tx: Db, change: BudgetChange) => Promise<boolean>
): Promise<api.ModelBudget> {
	const model = await ownModel(ctx, input.modelId);
	const { requestId } = input;
	const change = { userId: model.ownerId, model, amount: BigInt(input.amount), requestId };
	await inTransaction(db(ctx), (tx) => act(tx, change));
	return budgetNow(ctx, model.id);
}

async function budgetNow(ctx: Context, modelId: string): Promise<api.ModelBudget> {
	const model = await ownModel(ctx, modelId);
	const { platformFeePercent } = ctx.services.config;
	return budgetOf((await standingOf(db(ctx), model, platformFeePercent)).budget);
}
