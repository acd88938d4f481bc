import { uuidv7 } from 'uuidv7';
import type { TrainingSummary } from '$lib/domain/training';
import type { UpdateHeader } from '$lib/domain/update';
import type { CachedModel, OutboxItem } from '$lib/store/schema';
import { sha256Hex } from '$lib/wire/digest';
import { encodeUpdate } from '$lib/wire/update-container';

/** What local training hands over: the encoded delta, and what it measured. */
export interface TrainedUpdate {
	readonly payload: Uint8Array<ArrayBuffer>;
	readonly summary: TrainingSummary;
}

/**
 * Wraps a trained update of a cached model for the outbox, in state `trained`. Its id is minted here, once
 * and for ever.
 *
 * @param accountId Who trained it, or null if nobody is signed in.
 */
export async function buildContribution(
	{ detail, head }: CachedModel,
	{ payload, summary }: TrainedUpdate,
	accountId: string | null
): Promise<OutboxItem> {
	const header: UpdateHeader = {
		format: 1,
		id: uuidv7(),
		modelId: detail.id,
		line: head.line,
		baseVersion: head.version,
		recipeDigest: head.recipeDigest,
		pluginDigest: head.plugin.digest,
		codec: head.codec,
		numWeights: head.numWeights,
		numExamples: summary.numExamples,
		trainedAt: Date.now(),
		lossBefore: summary.lossBefore,
		lossAfter: summary.lossAfter,
		...(summary.accuracyAfter !== undefined && { accuracyAfter: summary.accuracyAfter })
	};
	const container = encodeUpdate(header, payload);
	return {
		id: header.id,
		modelId: detail.id,
		modelTitle: detail.title,
		modelSlug: detail.slug,
		accountId,
		baseVersion: head.version,
		numExamples: summary.numExamples,
		trainedAt: header.trainedAt,
		state: 'trained',
		digest: await sha256Hex(container),
		container,
		bytes: container.length,
		attempts: 0,
		nextAttemptAt: 0,
		lastError: null,
		answer: null
	};
}
