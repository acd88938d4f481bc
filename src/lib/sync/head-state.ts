import type { CachedModelState } from '$lib/store/schema';
import type { HeadManifest } from '$lib/wire/api';
import { fetchBlob } from './blobs';
import { createClient } from './client';
import { named } from './errors';

/** A model's head, fetched and verified, and kept nowhere. */
export interface HeadState {
	readonly head: HeadManifest;
	readonly state: CachedModelState;
}

/** @throws {StoreError} `model/not-found`, `request/offline`, `blob/not-found`, `blob/digest-mismatch`. */
export async function readHeadState(modelId: string): Promise<HeadState> {
	const head = await named(createClient().models.head.query({ id: modelId }));
	const topology = await fetchBlob(head.topologyDigest);
	const { frozen } = head;
	return {
		head,
		state: {
			topology: JSON.parse(new TextDecoder().decode(topology)) as unknown,
			weightSpecs: head.weightSpecs,
			weights: await fetchFloats(head.weights.digest),
			frozen: frozen ? { specs: frozen.specs, values: await fetchFloats(frozen.digest) } : null
		}
	};
}

async function fetchFloats(digest: string): Promise<Float32Array<ArrayBuffer>> {
	return new Float32Array((await fetchBlob(digest)).buffer);
}
