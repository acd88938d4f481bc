import { describe, expect, it } from 'vitest';
import { StoreError } from '$lib/domain/errors';
import { Attempt } from './attempt.svelte';

describe('Attempt', () => {
	it('is busy as long as it takes, and forgets what was refused before', async () => {
		const attempt = new Attempt();
		attempt.problem = 'Refused before.';
		const work = Promise.withResolvers<null>();
		const done = attempt.run(() => work.promise);
		expect([attempt.isBusy, attempt.problem]).toEqual([true, null]);
		work.resolve(null);
		expect(await done).toBe(true);
		expect(attempt.isBusy).toBe(false);
	});

	it('keeps in words why it was refused', async () => {
		const attempt = new Attempt();
		const refuse = () => Promise.reject(new StoreError('model/not-found', 'No such model.'));
		expect(await attempt.run(refuse)).toBe(false);
		expect([attempt.isBusy, attempt.problem]).toEqual([false, 'No such model.']);
	});

	it('lets a bug through, and is no longer busy', async () => {
		const attempt = new Attempt();
		const bug = new TypeError('A bug.');
		await expect(attempt.run(() => Promise.reject(bug))).rejects.toBe(bug);
		expect([attempt.isBusy, attempt.problem]).toEqual([false, null]);
	});
});
