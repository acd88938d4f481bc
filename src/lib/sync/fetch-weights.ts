import { applyDifference } from '$lib/domain/codecs/weights-difference';
import { StoreError } from '$lib/domain/errors';
import { findCached, readBlob } from '$lib/store/model-cache';
import type { StoreDb } from '$lib/store/schema';
import type { HeadManifest } from '$lib/wire/api';
import { sha256Hex } from '$lib/wire/digest';
import { fetchBlob, fetchBytes, type OnBytes } from './blobs';

/**
 * The weights of `head`, verified: from an older version that this device holds and what has changed since,
 * where the server has that and it is smaller, else whole.
 *
 * @throws {StoreError} What `fetchBlob` throws.
 */
export async function fetchWeights(
	db: StoreDb,
	head: HeadManifest,
	onBytes: OnBytes
): Promise<Uint8Array<ArrayBuffer>> {
	return (await fromHeld(db, head, onBytes)) ?? fetchBlob(head.weights.digest, onBytes);
}

/** Null where the device holds nothing that helps, or what came does not make the head. */
async function fromHeld(
	db: StoreDb,
	head: HeadManifest,
	onBytes: OnBytes
): Promise<Uint8Array<ArrayBuffer> | null> {
	const { modelId, line, version } = head;
	const held = (await findCached(db, { modelId }))?.head;
	if (held?.line !== line || held.version >= version) return null;
	try {
		const before = await readBlob(db, held.weights.digest);
		const path = `/deltas/${modelId}/${line}/${held.version}/${version}`;
		const difference = await inflate(await fetchBytes(path, onBytes), before.length);
		const bytes = applyDifference(before, difference);
		return (await sha256Hex(bytes)) === head.weights.digest ? bytes : null;
	} catch (error) {
		// whatever is wrong with the short way, the long one says it better
		if (error instanceof StoreError) return null;
		throw error;
	}
}

/** @throws {StoreError} `weights/shape-mismatch` unless it inflates to exactly `length` bytes. */
async function inflate(bytes: Uint8Array<ArrayBuffer>, length: number): Promise<Uint8Array> {
	const inflated = new Uint8Array(length);
	let at = 0;
	const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('deflate'));
	const reader = stream.getReader();
	try {
		for (let step = await reader.read(); !step.done; step = await reader.read()) {
			if (at + step.value.length > length) throw wrongSize(length);
			inflated.set(step.value, at);
			at += step.value.length;
		}
	} catch (cause) {
		// not deflated at all, or cut short: browsers throw a TypeError
		throw cause instanceof StoreError ? cause : wrongSize(length, cause);
	}
	if (at !== length) throw wrongSize(length);
	return inflated;
}

function wrongSize(length: number, cause?: unknown): StoreError {
	const message = `What came does not inflate to ${length} bytes.`;
	return new StoreError('weights/shape-mismatch', message, { cause });
}
