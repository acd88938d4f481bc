import { StoreError } from '$lib/domain/errors';
import type { PluginManifest } from '$lib/domain/plugin';
import { decodeHeldOut, type HeldOut } from '$lib/wire/held-out';
import type { Blobs } from '../blobs/blob-store';

const MAX_HELD_OUT_BYTES = 64 * 1024 * 1024;
/** Fewer say nothing of a model; more take too long at every merge. */
const FEWEST_EXAMPLES = 10;
const MOST_EXAMPLES = 50_000;

export type HeldOutSpec = Pick<PluginManifest, 'inputShape' | 'labels'>;

/**
 * Reads an uploaded held-out set for a model whose plugin makes examples of `spec`.
 *
 * @throws {StoreError} `held-out/invalid`, with the reason under the field `heldOut`.
 */
export async function readHeldOut(
	uploads: Blobs['uploads'],
	digest: string,
	spec: HeldOutSpec
): Promise<HeldOut & { readonly bytes: number }> {
	const bytes = await uploads.size(digest);
	if (bytes === null) throw invalid('The test set did not arrive. Choose it again.');
	if (bytes > MAX_HELD_OUT_BYTES) {
		throw invalid(`It has ${bytes} bytes; at most ${MAX_HELD_OUT_BYTES} are allowed.`);
	}
	const heldOut = decodeHeldOut(await uploads.read(digest));
	const misfit = misfitOf(heldOut, spec);
	if (misfit !== null) throw invalid(misfit);
	return { ...heldOut, bytes };
}

/** What is wrong with a set for such a model; null if it fits. */
function misfitOf({ inputShape, numLabels, labels }: HeldOut, spec: HeldOutSpec): string | null {
	const wanted = spec.inputShape.join(' × ');
	if (inputShape.join(' × ') !== wanted) {
		return `Its inputs are ${inputShape.join(' × ')}, but the model takes ${wanted}.`;
	}
	if (numLabels !== spec.labels.length) {
		return `It has ${numLabels} labels, but the model has ${spec.labels.length}.`;
	}
	if (labels.length < FEWEST_EXAMPLES || labels.length > MOST_EXAMPLES) {
		return `It has ${labels.length} examples; a test set has ${FEWEST_EXAMPLES} to ${MOST_EXAMPLES}.`;
	}
	return null;
}

function invalid(message: string): StoreError {
	return new StoreError('held-out/invalid', message, { fields: { heldOut: message } });
}
