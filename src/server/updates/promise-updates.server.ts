import { canPayAnother, type Budget } from '$lib/domain/budget';
import { StoreError } from '$lib/domain/errors';
import * as schemas from '$lib/wire/schemas';
import type { Outcome } from '../batches';
import { standingOf } from '../credits/standings.server';
import type { Db } from '../repositories/db.server';
import { lockModel, type ModelWithParts } from '../repositories/models.server';
import { countCovered } from '../repositories/spending.server';
import { insertUpdates, knownIds, type NewUpdate } from '../repositories/updates.server';
import type { VersionWithParts } from '../repositories/versions.server';
import type { ContainerFile } from './container-file.server';
import type { Submission } from './submit.server';

/** An update that fits its model, and may be promised its pay. */
export interface Accepted {
	readonly submission: Submission;
	readonly container: ContainerFile;
	readonly model: ModelWithParts;
	readonly base: VersionWithParts;
	readonly norm: number;
}

/**
 * Keeps updates of one model and the promise of their pay. One batch of a model at a time: two updates that
 * come together must not both be promised its last credits.
 *
 * @param accepted Of one model, in the order in which they came.
 * @returns For each, in that order: false if an update of its id is already there, else true; or why it cannot
 *   be kept: `model/has-no-budget`, `update/participation-cap`.
 */
export async function promiseUpdates(
	tx: Db,
	accepted: readonly Accepted[],
	feePercent: number
): Promise<Outcome<boolean>[]> {
	const [first] = accepted;
	if (!first) return [];
	const { id: modelId } = first.model;
	const { creditsPerUpdate } = await lockModel(tx, modelId);
	const taken = await knownIds(
		tx,
		accepted.map(({ submission }) => submission.id)
	);
	const { budget } = await standingOf(tx, { id: modelId, creditsPerUpdate }, feePercent);
	const promises = new Promises(tx, budget);

	const rows: NewUpdate[] = [];
	const outcomes: Outcome<boolean>[] = [];
	for (const update of accepted) {
		const isNew = !taken.has(update.submission.id);
		const refusal = isNew ? await promises.refusalOf(update) : null;
		outcomes.push(refusal ? { error: refusal } : { value: isNew });
		if (!isNew || refusal) continue;
		taken.add(update.submission.id);
		rows.push(promises.make(update));
	}
	const kept = await insertUpdates(tx, rows);
	// an id that was taken meanwhile, by an update of another model
	return outcomes.map((outcome, k) => {
		const id = accepted[k]?.submission.id ?? '';
		return 'value' in outcome && outcome.value ? { value: kept.has(id) } : outcome;
	});
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
