import { fetchRequestHandler } from '@trpc/server/adapters/fetch';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Account, ModelEvent } from '$lib/wire/api';
import { mergeModel } from '../merging/merge-model.server';
import { appRouter } from '../router';
import {
	addModel,
	addUser,
	makeUpdate,
	openTestStore,
	send,
	type TestStore
} from '../testing/test-store.server';

type Caller = ReturnType<typeof appRouter.createCaller>;

let store: TestStore;
let engineer: Account;
let asha: Account;

beforeAll(async () => {
	store = await openTestStore();
	engineer = await addUser(store, 'Engineer', 'engineer');
	asha = await addUser(store, 'Asha');
}, 60_000);
afterAll(() => store.close());

async function mergeOnce(modelId: string) {
	for (let i = 0; i < 2; i++) await send(store, asha, await makeUpdate(modelId));
	await mergeModel(store, modelId);
}

/** The subscription as a browser's EventSource reads it. */
async function open(input: object, lastEventId?: string, account: Account | null = null) {
	const leaving = new AbortController();
	const query = encodeURIComponent(JSON.stringify(input));
	const response = await fetchRequestHandler({
		endpoint: '/trpc',
		req: new Request(`http://store.test/trpc/live.model?input=${query}`, {
			headers: {
				accept: 'text/event-stream',
				...(lastEventId !== undefined && { 'last-event-id': lastEventId })
			},
			signal: leaving.signal
		}),
		router: appRouter,
		createContext: () => ({ account, services: store })
	});
	if (!response.body) throw new Error('The stream has no body.');
	const lines = readLines(response.body);
	return {
		leave: () => leaving.abort(),
		/** The next message that carries an id; null when the stream has ended. */
		async next(): Promise<{ event: ModelEvent; id: string } | null> {
			let data = '';
			for (let line = await lines.next(); !line.done; line = await lines.next()) {
				if (line.value.startsWith('data: ')) data = line.value.slice(6);
				if (!line.value.startsWith('id: ')) continue;
				return { event: JSON.parse(data) as ModelEvent, id: line.value.slice(4) };
			}
			return null;
		}
	};
}

async function* readLines(body: ReadableStream<Uint8Array>): AsyncGenerator<string> {
	let rest = '';
	const decoder = new TextDecoder();
	for await (const chunk of body) {
		const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n');
		rest = lines.pop() ?? '';
		yield* lines;
	}
}

describe('live.model', () => {
	it('tells what happens, and on return first what was missed', async () => {
		const modelId = await addModel(store, engineer);
		const page = await open({ modelId, head: { line: 1, version: 1 } });
		await send(store, asha, await makeUpdate(modelId));
		const first = await page.next();
		expect(first?.event).toEqual({ kind: 'update-accepted', modelId, remaining: 1 });
		expect(first?.id).toMatch(/^1\.1\.\d+$/);
		page.leave();

		// the page is away while a version is merged
		await send(store, asha, await makeUpdate(modelId));
		await mergeModel(store, modelId);
		const again = await open({ modelId, head: { line: 1, version: 1 } }, first?.id);
		const missed = await again.next();
		expect(missed?.event).toEqual({
			kind: 'merged',
			modelId,
			...{ line: 1, version: 2, numUpdates: 2 }
		});
		expect(missed?.id).toMatch(/^1\.2\.\d+$/);
		again.leave();
	});

	it('tells a page that shows an old head of the new one at once', async () => {
		const modelId = await addModel(store, engineer);
		await mergeOnce(modelId);
		const page = await open({ modelId, head: { line: 1, version: 1 } });
		expect((await page.next())?.event).toMatchObject({ kind: 'merged', version: 2 });
		page.leave();
	});

	it('tells a page on an older line that a new one has begun, though its number is lower', async () => {
		const modelId = await addModel(store, engineer);
		await mergeOnce(modelId);
		await store.database.prisma.model.update({
			where: { id: modelId },
			data: { line: 2, headNumber: 1 }
		});
		const page = await open({ modelId, head: { line: 1, version: 2 } });
		const told = await page.next();
		expect(told?.event).toEqual({ kind: 'line-started', modelId, line: 2 });
		expect(told?.id).toMatch(/^2\.1\.\d+$/);
		page.leave();
	});

	it('tells open pages when a line begins', async () => {
		const modelId = await addModel(store, engineer);
		const page = await open({ modelId, head: { line: 1, version: 1 } });
		await send(store, asha, await makeUpdate(modelId));
		await page.next(); // the stream is open
		await store.events.publish({ kind: 'line-started', modelId, line: 2 });
		expect((await page.next())?.id).toMatch(/^2\.1\.\d+$/);
		page.leave();
	});

	it('says nothing of what a page has seen, and nothing of other models', async () => {
		const modelId = await addModel(store, engineer);
		const other = await addModel(store, engineer);
		await mergeOnce(modelId);
		const page = await open({ modelId, head: { line: 1, version: 2 } }, `1.2.${Date.now()}`);
		await send(store, asha, await makeUpdate(other));
		await send(store, asha, await makeUpdate(modelId));
		expect((await page.next())?.event).toMatchObject({ kind: 'update-accepted', modelId });
		page.leave();
	});

	it('refuses a model that is not there as such, so that no page asks for ever', async () => {
		const { live } = appRouter.createCaller({ account: null, services: store });
		const asked = live.model({ modelId: '0197c8f2-3b6e-7c3a-9a4e-6f0d6f0a1b2d' });
		await expect(asked).rejects.toMatchObject({ code: 'NOT_FOUND' });
	});

	it.each([
		[
			'is suspended',
			(by: Caller, id: string) => by.admin.users.suspend({ id, reason: 'For a reason.' })
		],
		[
			'is deleted',
			(by: Caller, id: string) => by.admin.users.delete({ id, reason: 'For a reason.' })
		],
		[
			'gets another role',
			(by: Caller, id: string) =>
				by.admin.users.setRole({ id, role: 'engineer', reason: 'For a reason.' })
		]
	])('ends at once for who %s, on every page, and for nobody else', async (_, act) => {
		const modelId = await addModel(store, engineer, { threshold: 100 });
		const bina = await addUser(store, 'Bina');
		const admin = await addUser(store, 'Admin', 'admin');
		const pages = [
			await open({ modelId }, undefined, bina),
			await open({ modelId }, undefined, bina)
		];
		const others = [await open({ modelId }, undefined, asha), await open({ modelId })];
		const ended = pages.map((page) => page.next());

		await act(appRouter.createCaller({ account: admin, services: store }), bina.id);
		expect(await Promise.all(ended)).toEqual([null, null]);
		await send(store, asha, await makeUpdate(modelId));
		for (const page of others) {
			expect((await page.next())?.event).toMatchObject({ kind: 'update-accepted' });
			page.leave();
		}
	});

	it('does not begin for who was suspended on the way', async () => {
		const modelId = await addModel(store, engineer);
		const bina = await addUser(store, 'Bina');
		await store.database.prisma.user.update({
			where: { id: bina.id },
			data: { suspendedAt: new Date() }
		});
		const { live } = appRouter.createCaller({ account: bina, services: store });
		await expect(live.model({ modelId })).rejects.toMatchObject({
			cause: { code: 'account/signed-out' }
		});
	});

	it('ends when the server is asked to stop', async () => {
		const page = await open({
			modelId: await addModel(store, engineer),
			head: { line: 1, version: 1 }
		});
		const ended = page.next();
		store.beginClosing();
		expect(await ended).toBeNull();
	});
});
