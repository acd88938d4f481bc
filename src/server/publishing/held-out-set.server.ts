import type { Complaint } from '$lib/domain/complaint';
import { areValues, batchSpecOf, targetSizeOf, type ExampleSpec } from '$lib/domain/examples';
import { refusedField } from '$lib/domain/refused-field';
import { decodeHeldOut, type HeldOut } from '$lib/wire/held-out';
import { numbersOf } from '../evaluation/held-out-batch';
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
	spec: ExampleSpec
): Promise<HeldOut & { readonly bytes: number }> {
	const bytes = await uploads.renew(digest);
	if (bytes === null) throw refused({ kind: 'file-lost' });
	if (bytes > MAX_HELD_OUT_BYTES) {
		throw refused({ kind: 'file-large', bytes, most: MAX_HELD_OUT_BYTES });
	}
	const heldOut = decodeHeldOut(await uploads.read(digest));
	const misfit = misfitOf(heldOut, spec) ?? valuesMisfit(heldOut, spec);
	if (misfit !== null) throw refused(misfit);
	return { ...heldOut, bytes };
}

/** What is wrong with a set's shapes for such a model; null if it fits. */
function misfitOf(heldOut: HeldOut, spec: ExampleSpec): Complaint | null {
	const asked = batchSpecOf(spec);
	const wanted = asked.inputShape.join(' × ');
	const found = heldOut.inputShape.join(' × ');
	if (found !== wanted) return { kind: 'set-shape', found, wanted };
	if (heldOut.numLabels !== asked.numLabels) {
		return { kind: 'set-labels', found: heldOut.numLabels, wanted: asked.numLabels };
	}
	const learnt = targetSizeOf(heldOut);
	if (learnt !== targetSizeOf(asked)) {
		return { kind: 'set-values', found: learnt, wanted: targetSizeOf(asked) };
	}
	const examples = heldOut.labels.length / learnt;
	if (examples < FEWEST_EXAMPLES || examples > MOST_EXAMPLES) {
		return { kind: 'set-size', found: examples, least: FEWEST_EXAMPLES, most: MOST_EXAMPLES };
	}
	return null;
}

/** The server measures no model on inputs that its plugin could not make. */
function valuesMisfit({ inputs }: HeldOut, { input }: ExampleSpec): Complaint | null {
	// bytes and tokens have few different values, of which one each is enough
	const some = inputs instanceof Float32Array ? inputs : inputs.filter(isFirst());
	return areValues(numbersOf(some), input.values) ? null : { kind: 'set-outside' };
}

function isFirst(): (value: number) => boolean {
	const seen = new Set<number>();
	return (value) => seen.size < seen.add(value).size;
}

const refused = refusedField.bind(null, 'held-out/invalid', 'heldOut');
