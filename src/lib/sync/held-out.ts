import type { LabelledExamples } from '$lib/domain/held-out-import';
import { encodeHeldOut } from '$lib/wire/held-out';
import type { HeldOutView } from '$lib/wire/evaluation';
import { putBlob } from './blobs';

/** Sends labelled examples as a held-out file. @returns Its digest. @throws {StoreError} As `putBlob`. */
export function putHeldOut(
	{ inputs, labels }: LabelledExamples,
	{ inputShape, labels: names }: HeldOutView['expects']
): Promise<string> {
	return putBlob(encodeHeldOut({ inputShape, numLabels: names.length, inputs, labels }));
}
