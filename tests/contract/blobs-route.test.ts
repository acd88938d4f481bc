import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Account } from '$lib/wire/api';
import { runningServices } from '$server/services.server';
import * as route from '../../src/routes/blobs/[digest]/+server';

const digestOf = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
const hello = new TextEncoder().encode('hello, store');
const digest = digestOf(hello);

let dataDir: string;
beforeAll(async () => {
	dataDir = await mkdtemp(join(tmpdir(), 'ml-store-blobs-route-'));
	vi.stubEnv('DATA_DIR', dataDir);
	vi.stubEnv('MAX_UPDATE_BYTES', '1000');
	vi.stubEnv('MAX_BLOB_BYTES', '2000');
	await runningServices();
}, 180_000);
afterAll(async () => {
	await (await runningServices()).close();
	await rm(dataDir, { recursive: true });
});

const person = (role: Account['role']): Account => ({
	id: 'x',
	name: 'Asha',
	email: 'a@b.c',
	role
});

interface Asked {
	readonly body?: BodyInit;
	readonly headers?: Record<string, string>;
	readonly account?: Account | null;
	readonly at?: string;
}

async function ask(method: 'PUT' | 'GET' | 'HEAD', asked: Asked = {}): Promise<Response> {
	const { body, headers, account = null, at = digest } = asked;
	const init = { method, body, headers, duplex: 'half' };
	const request = new Request(`http://store.test/blobs/${at}`, init);
	// the route reads nothing else of the event
	return route[method]({ request, params: { digest: at }, locals: { account } } as never);
}

/** Pieces of 100 bytes; counts those that were asked for. */
function pieces(count: number) {
	const asked = { count: 0 };
	const stream = new ReadableStream<Uint8Array>({
		pull(controller) {
			if (asked.count++ < count) controller.enqueue(new Uint8Array(100));
			else controller.close();
		}
	});
	return { asked, stream };
}

describe('PUT /blobs/[digest]', () => {
	const account = person('contributor');

	it('takes a file, and the same again', async () => {
		const first = await ask('PUT', { body: hello, account });
		expect([first.status, await first.json()]).toEqual([201, { bytes: 12 }]);
		const again = await ask('PUT', { body: hello, account });
		expect([again.status, await again.json()]).toEqual([200, { bytes: 12 }]);
	});

	it.each([
		['a guest', { body: hello }, 401, 'account/signed-out'],
		['other bytes', { body: 'abc', account, at: '0'.repeat(64) }, 422, 'blob/digest-mismatch'],
		['no bytes', { account, at: '0'.repeat(64) }, 422, 'blob/digest-mismatch'],
		['no digest', { body: hello, account, at: '..' }, 400, 'request/invalid'],
		[
			'a body that says it is too large',
			{ body: 'abc', account, at: '1'.repeat(64), headers: { 'content-length': '1000000000' } },
			413,
			'blob/too-large'
		]
	])('refuses %s', async (...[, asked, status, code]) => {
		const answer = await ask('PUT', asked);
		expect(answer.status).toBe(status);
		expect(await answer.json()).toMatchObject({ code, message: expect.any(String) as string });
	});

	it('refuses a body that turns out too large, and lets the rest go by', async () => {
		const { asked, stream } = pieces(50);
		const answer = await ask('PUT', { body: stream, account, at: '2'.repeat(64) });
		expect(answer.status).toBe(413);
		await expect.poll(() => asked.count).toBe(51);
	});

	it('lets engineers send more than contributors', async () => {
		const body = new Uint8Array(1500);
		const at = digestOf(body);
		expect((await ask('PUT', { body, at, account })).status).toBe(413);
		expect((await ask('PUT', { body, at, account: person('engineer') })).status).toBe(201);
	});
});

describe('GET and HEAD /blobs/[digest]', () => {
	it('keep an upload private', async () => {
		await ask('PUT', { body: hello, account: person('contributor') });
		expect((await ask('GET')).status).toBe(404);
		expect((await ask('HEAD')).status).toBe(404);
	});

	it('serve what is published, to be kept for ever', async () => {
		await ask('PUT', { body: hello, account: person('contributor') });
		await (await runningServices()).blobs.publish(digest);

		const whole = await ask('GET');
		expect(await whole.text()).toBe('hello, store');
		expect(whole.headers.get('cache-control')).toContain('immutable');
		expect(whole.headers.get('content-type')).toBe('application/octet-stream');

		const head = await ask('HEAD');
		expect([head.headers.get('content-length'), await head.text()]).toEqual(['12', '']);

		const known = await ask('GET', { headers: { 'if-none-match': `"${digest}"` } });
		expect(known.status).toBe(304);
	});

	it('serve a part', async () => {
		const part = await ask('GET', { headers: { range: 'bytes=7-8' } });
		expect([part.status, await part.text()]).toEqual([206, 'st']);
		expect(part.headers.get('content-range')).toBe('bytes 7-8/12');

		const beyond = await ask('GET', { headers: { range: 'bytes=12-' } });
		expect([beyond.status, beyond.headers.get('content-range')]).toEqual([416, 'bytes */12']);
	});
});
