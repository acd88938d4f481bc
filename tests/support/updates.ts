import { encodeDelta } from '$lib/domain/codec';
import type { UpdateHeader } from '$lib/domain/update';
import type { HeadManifest, SubmitAnswer } from '$lib/wire/api';
import { sha256Hex } from '$lib/wire/digest';
import { encodeUpdate } from '$lib/wire/update-container';
import { newHeader } from '$lib/wire/update-header';
import type { Contributor } from './contributor';

/** Sends a container as a device does: first its bytes, then its id. */
export async function submit(
	contributor: Contributor,
	bytes: Uint8Array<ArrayBuffer>,
	id: string
): Promise<SubmitAnswer> {
	const digest = await sha256Hex(bytes);
	await contributor.upload(digest, bytes);
	return contributor.trpc.updates.submit.mutate({ id, digest });
}

/** An honest header for an update on `head`, to be spoilt by tests. */
export function headerFor(head: HeadManifest, changes: Partial<UpdateHeader> = {}): UpdateHeader {
	const measured = { numExamples: head.recipe.minExamples, lossBefore: 2, lossAfter: 1 };
	return {
		...newHeader(head, measured, Date.now()),
		codec: 'float32',
		...changes
	};
}

/** A container whose delta is `value` everywhere, in float32. */
export function containerFor(header: UpdateHeader, value = 0.001): Uint8Array<ArrayBuffer> {
	const delta = new Float32Array(header.numWeights).fill(value);
	return encodeUpdate(
		header,
		encodeDelta('float32', delta, () => 0.5)
	);
}
