import { afterEach, describe, expect, it, vi } from 'vitest';
import { canReachStore } from './reach';

afterEach(() => vi.unstubAllGlobals());

describe('canReachStore', () => {
	it('is true once the store says that it is well', async () => {
		vi.stubGlobal('fetch', () => Promise.resolve(Response.json({ status: 'ok' })));
		expect(await canReachStore()).toBe(true);
	});

	it('is false while the store is starting, and while nobody answers', async () => {
		vi.stubGlobal('fetch', () => Promise.resolve(new Response(null, { status: 503 })));
		expect(await canReachStore()).toBe(false);
		vi.stubGlobal('fetch', () => Promise.reject(new TypeError('Failed to fetch')));
		expect(await canReachStore()).toBe(false);
	});
});
