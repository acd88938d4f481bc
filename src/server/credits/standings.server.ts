import type { Budget } from '$lib/domain/budget';
import { accountKey } from '$lib/domain/ledger';
import { priceOf } from '$lib/domain/rewards';
import type { Db } from '../repositories/db.server';
import { balancesOf } from '../repositories/ledger.server';
import { buffersOf } from '../repositories/updates.server';

/** How a model stands with its contributors. */
export interface Standing {
	/** Accepted updates in its buffer. */
	readonly waiting: number;
	readonly budget: Budget;
}

interface Priced {
	readonly id: string;
	readonly creditsPerUpdate: bigint;
}

/** Each of `models` with its standing, in their order, by two queries. */
export async function withStandings<M extends Priced>(
	db: Db,
	models: readonly M[],
	feePercent: number
): Promise<{ model: M; standing: Standing }[]> {
	const ids = models.map(({ id }) => id);
	const escrows = ids.map((modelId) => ({ kind: 'escrow', modelId }) as const);
	const [buffers, balances] = [await buffersOf(db, ids), await balancesOf(db, escrows)];
	return models.map((model) => {
		const { waiting, promised } = buffers.get(model.id) ?? { waiting: 0, promised: 0n };
		const held = balances.get(accountKey({ kind: 'escrow', modelId: model.id })) ?? 0n;
		const price = priceOf(model.creditsPerUpdate, feePercent);
		return { model, standing: { waiting, budget: { held, promised, price } } };
	});
}

/** One model's standing. */
export async function standingOf(db: Db, model: Priced, feePercent: number): Promise<Standing> {
	const [first] = await withStandings(db, [model], feePercent);
	if (!first) throw new Error('One model in, one standing out.');
	return first.standing;
}
