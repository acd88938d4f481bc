import { batchSpecOf, type ExampleSpec } from '$lib/domain/examples';
import type { LabelledExamples } from '$lib/domain/held-out-import';
import { encodeHeldOut } from '$lib/wire/held-out';
import { putBlob } from './blobs';

/** Sends labelled examples as a held-out file. @returns Its digest. @throws {StoreError} As `putBlob`. */
export function putHeldOut(
	{ inputs, labels }: LabelledExamples,
	expects: ExampleSpec
): Promise<string> {
	const isTokens = expects.input.values.kind === 'tokens';
	const written = isTokens ? Uint16Array.from(inputs) : inputs;
	return putBlob(encodeHeldOut({ ...batchSpecOf(expects), inputs: written, labels }));
}
