import { writeFile } from 'node:fs/promises';
import { StoreError } from '$lib/domain/errors';
import { isFinite32 } from '$lib/domain/weights';
import * as schemas from '$lib/wire/schemas';
import type { Blobs } from '../blobs/blob-store';
import { versionFiles } from '../evaluation/version-files.server';
import type { Guide } from './guide';
import type { MergePlan } from './merge-plan.server';

interface ReferenceServices {
	readonly blobs: Pick<Blobs, 'uploads' | 'published'>;
	readonly guide: Guide;
}

/**
 * Trains the head on its engineer's held-out examples, where the model's filter compares updates with that,
 * and writes the delta to `path`. Only the directions of the updates are judged by it: nothing of the examples
 * enters a version.
 *
 * @returns `path`; null where there is no reference. Whatever goes wrong, the buffer must be merged: then its
 *   filter does without, which the merge's figures say.
 */
export async function writeReference(
	{ blobs, guide }: ReferenceServices,
	{ model, policy, privacy, head }: MergePlan,
	path: string
): Promise<string | null> {
	const { heldOutDigest } = model;
	if (policy.filter.kind !== 'reference' || privacy || heldOutDigest === null) return null;
	try {
		const delta = await guide({
			...(await versionFiles(blobs, head)),
			heldOut: await blobs.uploads.read(heldOutDigest),
			recipe: schemas.recipe.parse(head.recipe.spec)
		});
		// a head that is the best there is for these examples points nowhere
		if (!isFinite32(delta) || delta.every((value) => value === 0)) return null;
		await writeFile(path, delta);
		return path;
	} catch (error) {
		if (!(error instanceof StoreError)) console.error('A reference could not be trained:', error);
		return null;
	}
}
