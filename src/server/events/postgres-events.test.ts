import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import pg from 'pg';
import type { ModelEvent } from '$lib/wire/api';
import { findPostgres, startPostgres } from '../../../tests/support/postgres';
import { PostgresEvents } from './postgres-events.server';

const bin = findPostgres();
if (!bin) console.warn('Skipped: no PostgreSQL server programs under /usr/lib/postgresql.');

const modelId = '0197c8f2-3b6e-7c3a-9a4e-6f0d6f0a1b2d';
const merged: ModelEvent = { kind: 'merged', modelId, line: 1, version: 2, numUpdates: 3 };

describe.skipIf(!bin)('PostgresEvents', () => {
	let postgres: Awaited<ReturnType<typeof startPostgres>>;
	let here: PostgresEvents;
	let there: PostgresEvents;
	beforeAll(async () => {
		postgres = await startPostgres(bin ?? '', 54_311);
		here = await PostgresEvents.open(`${postgres.url}?application_name=here`);
		there = await PostgresEvents.open(`${postgres.url}?application_name=there`);
	}, 60_000);
	afterAll(async () => {
		await here.close();
		await there.close();
		await postgres.stop();
	});

	/** Ends a process's connection to the database. */
	async function drop(name: 'here' | 'there'): Promise<void> {
		const admin = new pg.Client({ connectionString: postgres.url });
		await admin.connect();
		const dropped = await admin.query(
			'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = $1',
			[name]
		);
		await admin.end();
		expect(dropped.rowCount).toBe(1);
	}

	it('carries events of a model to another process', async () => {
		const events = there.stream(modelId, new AbortController().signal)[Symbol.asyncIterator]();
		const other = '0197c8f2-3b6e-7c3a-9a4e-6f0d6f0a1b2e';
		await here.publish({ ...merged, modelId: other });
		await here.publish(merged);
		expect(await events.next()).toEqual({ done: false, value: merged });
	});

	it('ends what a user listens to in another process, and nobody else’s', async () => {
		const listen = (userId: string | null) =>
			there.stream(modelId, new AbortController().signal, userId)[Symbol.asyncIterator]();
		const [theirs, others, guests] = [
			listen('theirs').next(),
			listen('other').next(),
			listen(null)
		];
		await here.endStreamsOf('theirs');
		expect(await theirs).toEqual({ done: true, value: undefined });
		await here.publish(merged);
		expect(await others).toEqual({ done: false, value: merged });
		expect(await guests.next()).toEqual({ done: false, value: merged });
	});

	it('tells of an end as soon as it has the database again', async () => {
		const events = there.stream(modelId, new AbortController().signal, 'theirs');
		const ended = events[Symbol.asyncIterator]().next();
		await drop('here');
		await here.endStreamsOf('theirs');
		expect(await ended).toMatchObject({ done: true });
	});

	it('ends its streams when the database drops it, so that pages come back; and listens again', async () => {
		const events = there.stream(modelId, new AbortController().signal)[Symbol.asyncIterator]();
		const ended = events.next();
		await drop('there');
		expect(await ended).toMatchObject({ done: true });

		const again = there.stream(modelId, new AbortController().signal)[Symbol.asyncIterator]();
		const heard = again.next();
		// until both are connected again, what is told is not heard
		const telling = setInterval(() => void here.publish(merged), 100);
		expect(await heard.finally(() => clearInterval(telling))).toEqual({
			done: false,
			value: merged
		});
	});
});
