import type { TrainingSummary } from '$lib/domain/training';
import type { UpdateHeader } from '$lib/domain/update';
import type { CachedModel, OutboxItem } from '$lib/store/schema';
import { sha256Hex } from '$lib/wire/digest';
import { encodeUpdate } from '$lib/wire/update-container';
import type { Binding } from '$lib/wire/secure/opening';
import { newHeader } from '$lib/wire/update-header';

/** What local training hands over: the encoded delta, and what it measured. */
export interface TrainedUpdate {
	readonly payload: Uint8Array<ArrayBuffer>;
	readonly summary: TrainingSummary;
}

interface Sender {
	/** Who trained it, or null if nobody is signed in. */
	readonly accountId: string | null;
	/** Hides the payload where the model opens sums only. */
	readonly mask: (
		words: Uint32Array<ArrayBuffer>,
		binding: Binding
	) => Promise<Uint8Array<ArrayBuffer>>;
}

/**
 * Wraps a trained update of a cached model for the outbox, in state `trained`. Its id is minted here, once
 * and for ever.
 *
 * @throws {StoreError} What `mask` throws.
 */
export async function buildContribution(
	{ detail, head }: CachedModel,
	{ payload, summary }: TrainedUpdate,
	{ accountId, mask }: Sender
): Promise<OutboxItem> {
	const header = newHeader(head, summary, Date.now());
	const binding = bindingOf(head, header);
	// as it may leave: behind masks that this update alone has
	const leaving = binding ? await mask(new Uint32Array(payload.buffer), binding) : payload;
	const container = encodeUpdate(header, leaving);
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

/** What a masked update is sealed for; null where the model lets the store read updates. */
function bindingOf(
	{ privacy }: CachedModel['head'],
	{ modelId, line, numWeights, id, baseVersion }: UpdateHeader
): Binding | null {
	if (privacy.kind !== 'secure') return null;
	return { modelId, line, numWeights, policy: privacy, id, baseVersion };
}
