import { describe, expect, it } from 'vitest';
import { StoreError } from '$lib/domain/errors';
import { createClient } from './client';
import { fromResponse, isPassing, named, toStoreError } from './errors';

const asked = (fetch: () => Promise<Response>) =>
	named(createClient(fetch).models.bySlug.query({ slug: 'digits' }));
const refusal = (data: unknown) =>
	Response.json([{ error: { code: -32000, message: 'No such model.', data } }], { status: 404 });

describe('what goes wrong in talking to the server', () => {
	it('keeps the server’s code, words and fields', async () => {
		const data = {
			storeCode: 'request/invalid',
			fields: { slug: { kind: 'too-long', most: 200 } }
		};
		await expect(asked(() => Promise.resolve(refusal(data)))).rejects.toMatchObject({
			name: 'StoreError',
			code: 'request/invalid',
			message: 'No such model.',
			fields: { slug: { kind: 'too-long', most: 200 } }
		});
	});

	it.each([
		['no network', () => Promise.reject(new TypeError('Failed to fetch')), 'request/offline'],
		[
			'no answer',
			() => Promise.reject(new DOMException('too slow', 'TimeoutError')),
			'request/offline'
		],
		[
			'a proxy’s page',
			() => Promise.resolve(new Response('<h1>Bad gateway</h1>', { status: 502 })),
			'request/unavailable'
		],
		[
			'a bug over there',
			() => Promise.resolve(refusal({ storeCode: 'internal' })),
			'request/unavailable'
		]
	])('takes %s for passing', async (_what, fetch, code) => {
		const error = await asked(fetch).catch((reason: unknown) => reason);
		expect(error).toMatchObject({ code });
		expect(isPassing(error)).toBe(true);
	});

	it('reads a refusal over plain HTTP, and makes sense of one that is none', async () => {
		const body = { code: 'blob/too-large', message: 'Too large.' };
		expect(await fromResponse(Response.json(body, { status: 413 }))).toMatchObject(body);
		expect(await fromResponse(new Response('no', { status: 500 }))).toMatchObject({
			code: 'request/unavailable'
		});
	});

	it('leaves a bug of ours a bug', () => {
		const bug = new RangeError('oops');
		expect(toStoreError(bug)).toBe(bug);
		expect(isPassing(new StoreError('update/too-stale', 'Too late.'))).toBe(false);
	});
});
