import { deflateSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { differenceOf } from '$lib/domain/codecs/weights-difference';
import { freshStore } from '$lib/store/fresh-store';
import { sampleModel } from '$lib/store/fixtures';
import { readModelState } from '$lib/store/model-cache';
import type { StoreDb } from '$lib/store/schema';
import type { ModelDetail } from '$lib/wire/api';
import { cacheModel } from './cache-model';
import { StoreServer } from './store-server';

let db: StoreDb;
let server: StoreServer;
let next: ModelDetail;
let path: string;
beforeEach(async () => {
	db = await freshStore();
	server = new StoreServer();
	vi.stubGlobal('fetch', server.fetch);

	const held = await sampleModel([1, 2, 3]);
	const wanted = await sampleModel([1, 2.5, -3]);
	for (const { blobs } of [held, wanted]) {
		for (const [digest, bytes] of blobs) server.blobs.set(digest, bytes);
	}
	await cacheModel(db, held.detail);
	const { head } = wanted.detail;
	next = { ...wanted.detail, version: 5, head: { ...head, version: 5 } };
	path = `/deltas/${next.id}/1/3/5`;
	server.requests.length = 0;
});
afterEach(() => vi.unstubAllGlobals());

const words = (...values: number[]) => new Uint32Array(Float32Array.from(values).buffer);
const difference = () => deflateSync(differenceOf(words(1, 2, 3), words(1, 2.5, -3)));
const whole = 'GET /blobs/…';

async function weights(): Promise<number[]> {
	const cached = await cacheModel(db, next);
	return [...(await readModelState(db, cached)).weights];
}

describe('fetchWeights', () => {
	it('makes the head from the version that the device holds and what has changed', async () => {
		server.deltas.set(path, difference());
		expect(await weights()).toEqual([1, 2.5, -3]);
		expect(server.requests).toEqual([`GET ${path}`]);
	});

	it('does not ask for it across lines', async () => {
		next = { ...next, head: { ...next.head, line: 2 } };
		expect(await weights()).toEqual([1, 2.5, -3]);
		expect(server.requests).toEqual([whole]);
	});

	it.each<[string, () => Uint8Array | null]>([
		['the server has none', () => null],
		['it makes other weights', () => deflateSync(new Uint8Array(12).fill(1))],
		['it is of another length', () => deflateSync(new Uint8Array(8))],
		['it inflates without end', () => deflateSync(new Uint8Array(10_000_000))],
		['it is cut short', () => difference().subarray(0, -6)],
		['it is something else', () => Uint8Array.of(1, 2, 3)]
	])('fetches the weights whole where %s', async (_name, answer) => {
		const bytes = answer();
		if (bytes) server.deltas.set(path, bytes);
		expect(await weights()).toEqual([1, 2.5, -3]);
		expect(server.requests).toEqual([`GET ${path}`, whole]);
	});
});
