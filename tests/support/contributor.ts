import { uuidv7 } from 'uuidv7';
import { encodeDelta } from '$lib/domain/codec';
import type { UpdateHeader } from '$lib/domain/update';
import { putBlob } from '$lib/sync/blobs';
import { createClient, type StoreClient } from '$lib/sync/client';
import type { HeadManifest, SubmitAnswer } from '$lib/wire/api';
import { encodeUpdate } from '$lib/wire/update-container';

/** Another person's device, without a browser: speaks to a running store over real HTTP. */
export interface Contributor {
	readonly api: StoreClient;
	/** `fetch` with this person's session; addresses may be relative to the store. */
	readonly fetch: typeof globalThis.fetch;
	submit(bytes: Uint8Array<ArrayBuffer>, id: string): Promise<SubmitAnswer>;
}

/** Registers a new person, or signs in who is registered. */
export async function signInTo(url: string, email: string, password: string): Promise<Contributor> {
	const answer = await fetch(`${url}/api/auth/sign-in/email`, {
		method: 'POST',
		headers: { 'content-type': 'application/json', origin: url },
		body: JSON.stringify({ email, password })
	});
	if (!answer.ok) throw new Error(`Sign-in answered ${answer.status}: ${await answer.text()}`);
	const cookie = answer.headers
		.getSetCookie()
		.map((line) => line.split(';')[0])
		.join('; ');

	const withSession: typeof globalThis.fetch = (input, init) => {
		const headers = new Headers(init?.headers);
		headers.set('cookie', cookie);
		headers.set('origin', url);
		const address = input instanceof Request ? input.url : input;
		return fetch(new URL(address, url), { ...init, headers });
	};
	const api = createClient(withSession);
	return {
		api,
		fetch: withSession,
		async submit(bytes, id) {
			const digest = await putBlob(bytes, withSession);
			return api.updates.submit.mutate({ id, digest });
		}
	};
}

/** An honest header for an update on `head`, to be spoilt by tests. */
export function headerFor(head: HeadManifest, changes: Partial<UpdateHeader> = {}): UpdateHeader {
	return {
		format: 1,
		id: uuidv7(),
		modelId: head.modelId,
		line: head.line,
		baseVersion: head.version,
		recipeDigest: head.recipeDigest,
		pluginDigest: head.plugin.digest,
		codec: 'float32',
		numWeights: head.numWeights,
		numExamples: head.recipe.minExamples,
		trainedAt: Date.now(),
		lossBefore: 2,
		lossAfter: 1,
		...changes
	};
}

/** A container whose delta is `value` everywhere. */
export function containerFor(header: UpdateHeader, value = 0.001): Uint8Array<ArrayBuffer> {
	const delta = new Float32Array(header.numWeights).fill(value);
	return encodeUpdate(
		header,
		encodeDelta(header.codec, delta, () => 0.5)
	);
}
