import type { Complaint } from '$lib/domain/complaint';
import type { LabelledSpec } from '$lib/domain/examples';
import { refusedField } from '$lib/domain/refused-field';
import { decodeHeldOut, type HeldOut } from '$lib/wire/held-out';
import type { Blobs } from '../blobs/blob-store';

const MAX_HELD_OUT_BYTES = 64 * 1024 * 1024;
/** Fewer say nothing of a model; more take too long at every merge. */
const FEWEST_EXAMPLES = 10;
const MOST_EXAMPLES = 50_000;

/**
 * Reads an uploaded held-out set for a model whose plugin makes examples of `spec`.
 *
 * @throws {StoreError} `held-out/invalid`, with the reason under the field `heldOut`.
 */
export async function readHeldOut(
	uploads: Blobs['uploads'],
	digest: string,
	spec: LabelledSpec
): Promise<HeldOut & { readonly bytes: number }> {
	const bytes = await uploads.renew(digest);
	if (bytes === null) throw refused({ kind: 'file-lost' });
	if (bytes > MAX_HELD_OUT_BYTES) {
		throw refused({ kind: 'file-large', bytes, most: MAX_HELD_OUT_BYTES });
	}
	const heldOut = decodeHeldOut(await uploads.read(digest));
	const misfit = misfitOf(heldOut, spec);
	if (misfit !== null) throw refused(misfit);
	return { ...heldOut, bytes };
}

/** What is wrong with a set for such a model; null if it fits. */
function misfitOf(
	{ inputShape, numLabels, labels }: HeldOut,
	spec: LabelledSpec
): Complaint | null {
	const wanted = spec.inputShape.join(' × ');
	const found = inputShape.join(' × ');
	if (found !== wanted) return { kind: 'set-shape', found, wanted };
	if (numLabels !== spec.labels.length) {
		return { kind: 'set-labels', found: numLabels, wanted: spec.labels.length };
	}
	if (labels.length < FEWEST_EXAMPLES || labels.length > MOST_EXAMPLES) {
		return { kind: 'set-size', found: labels.length, least: FEWEST_EXAMPLES, most: MOST_EXAMPLES };
	}
	return null;
}

const refused = refusedField.bind(null, 'held-out/invalid', 'heldOut');
