import { uuidv7 } from 'uuidv7';
import { StoreError } from '$lib/domain/errors';
import type { Recipe } from '$lib/domain/recipe';
import { LINE_CLOSED } from '$lib/domain/update-check';
import type { StartedLine } from '$lib/wire/evaluation';
import type { PluginBundle } from '$lib/wire/plugin-bundle';
import * as schemas from '$lib/wire/schemas';
import { rejectWaiting } from '../merging/merge-commit.server';
import { recordAudit } from '../repositories/audit.server';
import type { Db } from '../repositories/db.server';
import { frozenOf } from '../repositories/frozen-columns.server';
import { beginLine, lockModel, type ModelWithParts } from '../repositories/models.server';
import { notify } from '../repositories/notices.server';
import { keepRecipe } from '../repositories/parts.server';
import { applyPluginReview, lockPlugin } from '../repositories/plugin-reviews.server';
import { listWaiting } from '../repositories/updates.server';
import { findVersion, insertVersion, UNMEASURED } from '../repositories/versions.server';
import { keepBundle } from './keep-bundle.server';
import type { FirstVersion } from './model-parts.server';
import { tellNewLine } from './tell-new-line.server';

interface LineStart {
	/** Null: it goes on from the head as the old line ends. */
	readonly first: FirstVersion | null;
	readonly recipe: Recipe;
	/** Null: the model's own stays. */
	readonly plugin: PluginBundle | null;
	readonly keepsHeldOut: boolean;
}

/**
 * Ends a model's line of versions and begins the next: all of it, or nothing. Updates that came in after the
 * last merge are refused with receipts.
 */
export async function switchLine(
	tx: Db,
	model: ModelWithParts,
	{ first, recipe, plugin, keepsHeldOut }: LineStart
): Promise<StartedLine> {
	const { id: modelId, ownerId } = model;
	const recipeId = await keepRecipe(tx, recipe);
	const pluginId = plugin ? await keepBundle(tx, plugin, 'pending') : model.pluginId;
	// before the model's: whoever reviews a plugin takes the locks in this order
	await lockPlugin(tx, pluginId);
	const now = await lockModel(tx, modelId);
	if (now.status === 'deleted' || now.line !== model.line) {
		throw new StoreError('request/unavailable', 'The model has changed. Please try again.');
	}
	await refuseWaiting(tx, model);

	const line = now.line + 1;
	await insertVersion(tx, {
		...(first ?? (await headParts(tx, modelId, now))),
		id: uuidv7(),
		modelId,
		line,
		number: 1,
		recipeId,
		pluginId,
		privacy: schemas.privacyPolicy.parse(model.privacy),
		measured: UNMEASURED,
		cohortLoss: null,
		cohortAccuracy: null
	});
	const heldOutDropped = !keepsHeldOut && now.heldOutDigest !== null;
	await beginLine(tx, modelId, { line, recipeId, pluginId, dropsHeldOut: heldOutDropped });
	// out of the store until a moderator has seen a plugin that is new here
	await applyPluginReview(tx, pluginId);
	await tellNewLine(tx, modelId);
	if (heldOutDropped) {
		const body = { modelId, modelTitle: model.title, line };
		await notify(tx, [{ userId: ownerId, kind: 'held-out-dropped', body }]);
	}
	await recordAudit(tx, {
		actorId: ownerId,
		action: 'model.new-line',
		subject: `model:${modelId}`,
		detail: { line, recipeId, pluginId, heldOutDropped }
	});
	return { line, heldOutDropped };
}

const BATCH = 1000;

async function refuseWaiting(tx: Db, model: ModelWithParts): Promise<void> {
	const reason = new StoreError('update/line-closed', LINE_CLOSED);
	for (;;) {
		const waiting = await listWaiting(tx, model.id, BATCH);
		if (waiting.length === 0) return;
		await rejectWaiting(tx, { model, refused: waiting.map((row) => ({ row, reason })) });
	}
}

async function headParts(
	tx: Db,
	modelId: string,
	{ line, headNumber: number }: { readonly line: number; readonly headNumber: number }
): Promise<FirstVersion> {
	const head = await findVersion(tx, { modelId, line, number });
	if (!head) throw new Error(`Model ${modelId} has no version ${number}.`);
	const { topologyDigest, weightsDigest, weightsBytes, numWeights } = head;
	const weightSpecs = schemas.weightSpecs.parse(head.weightSpecs);
	const frozen = frozenOf(head);
	return { topologyDigest, weightsDigest, weightsBytes, weightSpecs, numWeights, frozen };
}
