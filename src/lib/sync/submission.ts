import type { TrainingSummary } from '$lib/domain/training';
import type { CachedModel, OutboxItem } from '$lib/store/schema';
import { sha256Hex } from '$lib/wire/digest';
import { encodeUpdate } from '$lib/wire/update-container';
import { newHeader } from '$lib/wire/update-header';

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
	const header = newHeader(head, summary, Date.now());
	const container = encodeUpdate(header, payload);
	return {
		id: header.id,
		modelId: detail.id,
		modelTitle: detail.title,
		modelSlug: detail.slug,
		accountId,
		privacy: head.privacy,
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
