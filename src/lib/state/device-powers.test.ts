import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { StoreError } from '$lib/domain/errors';
import type { BackendName } from '$lib/domain/training';
import { freshStore } from '$lib/store/fresh-store';
import { lackingHere } from './device-powers';

beforeEach(async () => {
	await freshStore();
	browser({ userAgent: 'A browser' });
});
afterEach(() => vi.unstubAllGlobals());

const browser = (told: { userAgent: string; deviceMemory?: number }) =>
	vi.stubGlobal('navigator', told);

/** A worker in which this backend is the fastest. */
function worker(backend: BackendName) {
	const chooseBackend = vi.fn(() => Promise.resolve({ backend, refused: [] }));
	const dispose = vi.fn();
	return { chooseBackend, dispose, start: () => ({ chooseBackend, dispose }) };
}

describe('lackingHere', () => {
	it('tries the backends once a browser, and ends what it tried them in', async () => {
		const needs = { backend: 'webgpu', memoryMb: 0 } as const;
		const { chooseBackend, dispose, start } = worker('wasm');
		expect(await lackingHere(needs, start)).toEqual(['backend']);
		expect(await lackingHere({ backend: 'wasm', memoryMb: 0 }, start)).toEqual([]);
		expect(chooseBackend).toHaveBeenCalledTimes(1);
		expect(dispose).toHaveBeenCalledTimes(1);

		browser({ userAgent: 'The same browser, updated' });
		expect(await lackingHere(needs, worker('webgpu').start)).toEqual([]);
	});

	it('does not load backends for what any of them can do', async () => {
		const { chooseBackend, start } = worker('cpu');
		for (const backend of [null, 'cpu'] as const) {
			expect(await lackingHere({ backend, memoryMb: 0 }, start)).toEqual([]);
		}
		expect(chooseBackend).not.toHaveBeenCalled();
	});

	it('goes by the memory that the browser tells, and by nothing where it tells none', async () => {
		const needs = { backend: null, memoryMb: 4000 };
		expect(await lackingHere(needs)).toEqual([]);
		browser({ userAgent: 'A browser', deviceMemory: 2 });
		expect(await lackingHere(needs)).toEqual(['memoryMb']);
	});

	it('lets a training say itself that nothing computes right, and asks again then', async () => {
		const needs = { backend: 'wasm', memoryMb: 0 } as const;
		const { chooseBackend, dispose, start } = worker('wasm');
		chooseBackend.mockRejectedValueOnce(new StoreError('backend/none-usable', 'None.'));
		expect(await lackingHere(needs, start)).toEqual([]);
		const unavailable = new StoreError('request/unavailable', 'The worker did not start.');
		chooseBackend.mockRejectedValueOnce(unavailable);
		await expect(lackingHere(needs, start)).rejects.toBe(unavailable);
		expect(await lackingHere(needs, start)).toEqual([]);
		expect(chooseBackend).toHaveBeenCalledTimes(3);
		expect(dispose).toHaveBeenCalledTimes(3);
	});
});
