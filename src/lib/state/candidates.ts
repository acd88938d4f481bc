import { createClient } from '$lib/sync/client';
import { named } from '$lib/sync/errors';

/** What an engineer decides about a version that was not promoted. Both throw `StoreError`s. */

export async function promoteCandidate(versionId: string): Promise<void> {
	await named(createClient().evaluation.promote.mutate({ versionId }));
}

export async function discardCandidate(versionId: string): Promise<void> {
	await named(createClient().evaluation.discard.mutate({ versionId }));
}
