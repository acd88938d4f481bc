import { describe, expect, it } from 'vitest';
import { StoreError } from '$lib/domain/errors';
import { answering, httpStatus, trpcCode } from './errors.server';

describe('what a StoreError is over the wire', () => {
	it.each([
		['account/signed-out', 401, 'UNAUTHORIZED'],
		['blob/too-large', 413, 'PAYLOAD_TOO_LARGE'],
		['update/not-finite', 422, 'UNPROCESSABLE_CONTENT']
	] as const)('%s is %i, %s', (code, status, trpc) => {
		expect(httpStatus(code)).toBe(status);
		expect(trpcCode(code)).toBe(trpc);
	});

	it('answers a broken contract with its code, its words and its fields', async () => {
		const fields = { email: { kind: 'not-an-email' } } as const;
		const answer = await answering(() => {
			throw new StoreError('request/invalid', 'Look again.', { fields });
		});
		expect(answer.status).toBe(400);
		expect(await answer.json()).toEqual({
			code: 'request/invalid',
			message: 'Look again.',
			fields
		});
	});

	it('lets a bug through', async () => {
		const bug = new Error('bug');
		await expect(answering(() => Promise.reject(bug))).rejects.toBe(bug);
	});
});
