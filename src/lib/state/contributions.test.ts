import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { sampleAnswer, sampleItem } from '$lib/store/fixtures';
import { freshStore } from '$lib/store/fresh-store';
import * as outbox from '$lib/store/outbox';
import type { StoreDb } from '$lib/store/schema';
import { connection } from './connection.svelte';
import { contributions } from './contributions.svelte';

let db: StoreDb;
let stop: () => void;
let asked: string[];
let earned: number;

beforeEach(async () => {
	db = await freshStore();
	connection.reachable = true;
	asked = [];
	earned = 0;
	vi.stubGlobal('fetch', (input: RequestInfo | URL) => {
		const url = new URL(input instanceof Request ? input.url : input, 'http://store.test');
		const names = url.pathname.replace('/trpc/', '').split(',');
		asked.push(...names);
		const answers: Record<string, unknown> = {
			'updates.mine': { items: [], nextCursor: null },
			'credits.earnings': { credits: earned, updates: earned && 1, items: [] }
		};
		return Promise.resolve(
			Response.json(names.map((name) => ({ result: { data: answers[name] } })))
		);
	});
});
afterEach(() => {
	stop();
	vi.unstubAllGlobals();
});

const times = (name: string) => asked.filter((one) => one === name).length;

it('asks once what was earned, and again when it hears of a merge, not of anything else', async () => {
	const item = sampleItem(1);
	await outbox.addTrained(db, item);
	await outbox.enqueue(db, item.id);
	await outbox.markSent(db, item.id);
	stop = contributions.watch();
	await vi.waitFor(() => expect(contributions.earnings).toMatchObject({ credits: 0 }));

	await outbox.markAccepted(db, item.id);
	await vi.waitFor(() => expect(contributions.rows[0]?.state).toBe('accepted'));
	expect(times('credits.earnings')).toBe(1);

	earned = 31;
	await outbox.markAnswered(db, sampleAnswer(item, 'merged'));
	await vi.waitFor(() =>
		expect(contributions.earnings).toEqual({ credits: 31, updates: 1, items: [] })
	);
	expect(times('credits.earnings')).toBe(2);
	expect(times('updates.mine')).toBe(1);
});
