import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { StoreError } from '$lib/domain/errors';
import type { Database } from '../../database/database.server';
import { findMergeOf } from '../../repositories/merges.server';
import { align } from '../align.server';
import type { MergeServices } from '../merge-model.server';
import { writeReference } from '../reference.server';
import { stateIn } from '../optimizer-state.server';
import { sumUp } from '../sum-up.server';
import { planAgain, type ReplayPlan } from './plan-again.server';

export interface ReplayServices {
	readonly database: Pick<Database, 'prisma'>;
	readonly blobs: MergeServices['blobs'];
	readonly merging: Pick<MergeServices['merging'], 'alignPayloads' | 'mergeBuffer'>;
	readonly guide: MergeServices['guide'];
}

/** Whether a merge that is done again gives what the store has, byte for byte. */
export interface Replay {
	readonly result: 'same' | 'different';
	/** Of the weights as they came out now. */
	readonly weightsDigest: string;
}

/**
 * Does the merge that made a version again, from its base, the policy as it was recorded, what the strategy
 * remembered and the updates, and compares weights and state by digest. Nothing is kept of it.
 *
 * @throws {StoreError} `replay/…` where something of it is gone or was never known; what `mergeBuffer` throws.
 */
export async function replayMerge(services: ReplayServices, versionId: string): Promise<Replay> {
	const merge = await findMergeOf(services.database.prisma, versionId);
	if (!merge) throw new StoreError('replay/not-recorded', 'No merge made this version.');
	const again = await planAgain(services, merge);
	const folder = await mkdtemp(join(tmpdir(), 'replay-'));
	try {
		const merged = await mergeAgain(services, again, join(folder, 'weights'));
		if (merged.backend !== merge.backend) throw otherBackend(merge.backend, merged.backend);
		const slots = stateIn(merge.version)?.slots ?? [];
		const isSame =
			merged.digest === merge.version.weightsDigest && merged.slotDigests.join() === slots.join();
		return { result: isSame ? 'same' : 'different', weightsDigest: merged.digest };
	} finally {
		await rm(folder, { recursive: true, force: true });
	}
}

async function mergeAgain(
	services: ReplayServices,
	{ plan, noised, isGuided }: ReplayPlan,
	outPath: string
) {
	const referencePath = isGuided
		? await writeReference(services, plan, `${outPath}.reference`)
		: null;
	const aligned = await align(services, plan);
	return sumUp(services, aligned, { noised, meanPath: null, referencePath, outPath });
}

function otherBackend(then: string, now: string): StoreError {
	const message = `This merge was computed by ${then}, and this store computes by ${now}.`;
	return new StoreError('replay/other-backend', message);
}
