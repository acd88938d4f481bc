import { canPayAnother, type Budget } from '$lib/domain/budget';
import { StoreError } from '$lib/domain/errors';
import { priceOf } from '$lib/domain/rewards';
import * as schemas from '$lib/wire/schemas';
import type { Outcome } from '../batches';
import type { Db } from '../repositories/db.server';
import { bufferStanding, type TargetBase, type TargetModel } from '../repositories/intake.server';
import { lockModel } from '../repositories/models.server';
import { countCovered } from '../repositories/spending.server';
import { insertUpdates, type NewUpdate } from '../repositories/updates.server';
import type { ContainerFile } from './container-file.server';
import type { Submission } from './submit.server';

/** An update that fits its model, and may be promised its pay. */
export interface Accepted {
	readonly submission: Submission;
	readonly container: ContainerFile;
	readonly model: TargetModel;
	readonly base: TargetBase;
	readonly norm: number;
}

/** What became of a batch of updates of one model. */
export interface Promised {
	/** One per update: false if an update of its id was already there, else true; or why it cannot be kept. */
	readonly outcomes: readonly Outcome<boolean>[];
	/** Accepted updates in the model's buffer, without this batch and with it. */
	readonly before: number;
	readonly waiting: number;
}

/**
 * Keeps updates of one model and the promise of their pay. One batch of a model at a time: two updates that
 * come together must not both be promised its last credits.
 *
 * @param accepted Of one model, in the order in which they came.
 * @returns Among the outcomes, in that order: `model/has-no-budget`, `update/participation-cap`.
 */
export async function promiseUpdates(
	tx: Db,
	accepted: readonly Accepted[],
	feePercent: number
): Promise<Promised> {
	const [first] = accepted;
	if (!first) return { outcomes: [], before: 0, waiting: 0 };
	const { id: modelId } = first.model;
	const { creditsPerUpdate } = await lockModel(tx, modelId);
	const ids = accepted.map(({ submission }) => submission.id);
	const { waiting: before, promised, held, taken } = await bufferStanding(tx, modelId, ids);
	const promises = new Promises(tx, {
		held,
		promised,
		price: priceOf(creditsPerUpdate, feePercent)
	});
	const known = new Set(taken);

	const rows: NewUpdate[] = [];
	const outcomes: Outcome<boolean>[] = [];
	for (const update of accepted) {
		const isNew = !known.has(update.submission.id);
		const refusal = isNew ? await promises.refusalOf(update) : null;
		outcomes.push(refusal ? { error: refusal } : { value: isNew });
		if (!isNew || refusal) continue;
		known.add(update.submission.id);
		rows.push(promises.make(update));
	}
	const kept = await insertUpdates(tx, rows);
	// an id that was taken meanwhile, by an update of another model
	const certain = outcomes.map((outcome, k) => {
		const id = ids[k] ?? '';
		return 'value' in outcome && outcome.value ? { value: kept.has(id) } : outcome;
	});
	return { outcomes: certain, before, waiting: before + kept.size };
}

/** What a batch has promised so far. */
class Promises {
	readonly #tx: Db;
	readonly #covered = new Map<string, number>();
	#budget: Budget;

	constructor(tx: Db, budget: Budget) {
		this.#tx = tx;
		this.#budget = budget;
	}

	/** Why one more cannot be promised; null if it can. */
	async refusalOf({ submission, base }: Accepted): Promise<StoreError | null> {
		const privacy = schemas.privacyPolicy.parse(base.privacy);
		if (privacy.kind !== 'none' && privacy.kind !== 'secure') {
			const { participationCap: cap } = privacy;
			if ((await this.#countCovered(submission.userId, base.modelId)) >= cap) return overCap(cap);
		}
		return canPayAnother(this.#budget) ? null : withoutBudget();
	}

	/** Promises one more. */
	make({ submission, container, model, base, norm }: Accepted): NewUpdate {
		const { price, promised } = this.#budget;
		this.#budget = { ...this.#budget, promised: promised + price.credits + price.fee };
		const covered = this.#covered.get(submission.userId);
		if (covered !== undefined) this.#covered.set(submission.userId, covered + 1);
		return {
			submission,
			container,
			modelId: model.id,
			baseVersionId: base.id,
			deltaNorm: norm,
			price
		};
	}

	async #countCovered(userId: string, modelId: string): Promise<number> {
		const known = this.#covered.get(userId);
		if (known !== undefined) return known;
		const count = await countCovered(this.#tx, userId, modelId);
		this.#covered.set(userId, count);
		return count;
	}
}

function overCap(cap: number): StoreError {
	const message = `This model takes ${cap} updates from one person, so that your privacy is not used up. You have sent them all.`;
	return new StoreError('update/participation-cap', message);
}

function withoutBudget(): StoreError {
	const message =
		'This model has no budget for updates now. Yours stays on your device until it has.';
	return new StoreError('model/has-no-budget', message);
}
