import type { TrainingSummary } from '$lib/domain/training';
import type { UpdateHeader } from '$lib/domain/update';
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
	const container = encodeUpdate(header, await masked(head, header, payload));
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

/** The payload as it may leave: where the model opens sums only, hidden behind masks that this update alone has. */
async function masked(
	{ privacy }: CachedModel['head'],
	{ modelId, line, numWeights, id, baseVersion }: UpdateHeader,
	payload: Uint8Array<ArrayBuffer>
): Promise<Uint8Array<ArrayBuffer>> {
	if (privacy.kind !== 'secure') return payload;
	// fetched by those who need it: its cryptography is larger than the rest of sending
	const { maskUpdate } = await import('$lib/wire/secure/masked-update');
	const words = new Uint32Array(payload.buffer);
	return maskUpdate(words, { modelId, line, numWeights, policy: privacy, id, baseVersion });
}
