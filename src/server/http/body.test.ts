import { describe, expect, it } from 'vitest';
import { discard, readCapped } from './body.server';

/** A request whose body yields `chunks` pieces of 100 bytes; counts how many were asked for. */
function sending(chunks: number, headers: Record<string, string> = {}) {
	const asked = { count: 0, cancelled: false };
	const body = new ReadableStream<Uint8Array>(
		{
			pull(controller) {
				if (asked.count === chunks) {
					controller.close();
					return;
				}
				asked.count++;
				controller.enqueue(new Uint8Array(100).fill(7));
			},
			cancel() {
				asked.cancelled = true;
			}
		},
		{ highWaterMark: 0 }
	);
	const init = { method: 'POST', body, headers, duplex: 'half' };
	return { request: new Request('http://store.test/', init), asked };
}

describe('readCapped', () => {
	it('reads a body up to the cap', async () => {
		const bytes = await readCapped(sending(3).request, 300);
		expect([...bytes]).toEqual(Array(300).fill(7));
	});

	it('reads no body as no bytes', async () => {
		expect(await readCapped(new Request('http://store.test/'), 10)).toHaveLength(0);
	});

	it.each([
		['counted', {}],
		['declared', { 'content-length': '1000000000' }],
		['declared falsely', { 'content-length': '5' }]
	])('refuses more than the cap, %s, without cutting the connection', async (_how, headers) => {
		const { request, asked } = sending(10, headers);
		await expect(readCapped(request, 250)).rejects.toMatchObject({ code: 'request/invalid' });
		expect(asked.cancelled).toBe(false);
		await expect.poll(() => asked.count).toBe(10);
	});
});

describe('discard', () => {
	it('lets the rest arrive', async () => {
		const { request, asked } = sending(5);
		discard(request);
		await expect.poll(() => asked.count).toBe(5);
	});
});
