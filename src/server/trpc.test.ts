import { fetchRequestHandler } from '@trpc/server/adapters/fetch';
import { describe, expect, it } from 'vitest';
import { z } from 'zod/mini';
import { StoreError } from '$lib/domain/errors';
import type { Account } from '$lib/wire/api';
import type { Services } from './services.server';
import { engineerProcedure, publicProcedure, router, signedInProcedure } from './trpc';

const testRouter = router({
	whoAmI: signedInProcedure.query(({ ctx }) => ctx.account.name),
	publish: engineerProcedure.query(() => 'published'),
	named: publicProcedure
		.input(z.object({ name: z.string().check(z.minLength(3)) }))
		.query(({ input }) => input.name),
	refuse: publicProcedure.query(() => {
		throw new StoreError('model/not-found', 'No such model.', {
			fields: { id: { kind: 'invalid' } }
		});
	}),
	bug: publicProcedure.query(() => {
		throw new Error('secret insides');
	})
});

const person = (role: Account['role']): Account => ({
	id: 'x',
	name: 'Asha',
	email: 'a@b.c',
	role
});

async function ask(path: string, account: Account | null = null) {
	const response = await fetchRequestHandler({
		endpoint: '/trpc',
		req: new Request(`http://store.test/trpc/${path}`),
		router: testRouter,
		// these procedures use no service
		createContext: () => ({ account, services: {} as Services })
	});
	const body = (await response.json()) as {
		result?: { data: unknown };
		error?: { message: string; data: { storeCode: string; fields?: unknown; stack?: string } };
	};
	return { status: response.status, ...body };
}

describe('procedures', () => {
	it('know who asks', async () => {
		expect(await ask('whoAmI', person('contributor'))).toMatchObject({ result: { data: 'Asha' } });
	});

	it.each([
		['whoAmI', null, [401, 'account/signed-out']],
		['publish', null, [401, 'account/signed-out']],
		['publish', person('contributor'), [403, 'account/forbidden']],
		['refuse', null, [404, 'model/not-found']],
		['bug', null, [500, 'internal']],
		['nowhere', null, [404, 'request/invalid']]
	])('%s, asked by %j, answers %j', async (path, account, refusal) => {
		const { status, error } = await ask(path, account);
		expect([status, error?.data.storeCode]).toEqual(refusal);
	});

	it.each(['engineer', 'admin'] as const)('lets an %s publish', async (role) => {
		expect(await ask('publish', person(role))).toMatchObject({ result: { data: 'published' } });
	});

	it('say what is wrong with each field', async () => {
		const { error } = await ask(`named?input=${encodeURIComponent('{"name":"x"}')}`);
		expect(error?.data).toMatchObject({
			storeCode: 'request/invalid',
			fields: { name: { kind: 'too-short', least: 3 } }
		});
	});

	it('pass on the fields of a refusal', async () => {
		expect((await ask('refuse')).error?.data.fields).toEqual({ id: { kind: 'invalid' } });
	});

	it('tell nothing of a bug', async () => {
		expect(JSON.stringify(await ask('bug'))).not.toMatch(/secret|trpc\.test|stack/);
	});
});
