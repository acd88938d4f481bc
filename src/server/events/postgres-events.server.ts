import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { modelEvent, type ModelEvent } from '$lib/wire/api';
import { LocalEvents } from './local-events.server';
import type { ModelEvents } from './model-events';

const CHANNEL = 'model_events';
const RETRY_MILLISECONDS = 2000;

/** Events between all processes on one PostgreSQL server, by LISTEN/NOTIFY. */
export class PostgresEvents implements ModelEvents {
	readonly #connectionString: string;
	readonly #local = new LocalEvents();
	readonly #closing = new AbortController();
	#client: pg.Client | null = null;

	private constructor(connectionString: string) {
		this.#connectionString = connectionString;
	}

	static async open(connectionString: string): Promise<PostgresEvents> {
		const events = new PostgresEvents(connectionString);
		await events.#connect();
		return events;
	}

	async publish(event: ModelEvent): Promise<void> {
		// a page that is not told now is told by the database when its stream starts again
		try {
			await this.#client?.query('SELECT pg_notify($1, $2)', [CHANNEL, JSON.stringify(event)]);
		} catch (error) {
			console.warn('An event did not reach the database.', error);
		}
	}

	stream(modelId: string, signal: AbortSignal): AsyncIterable<ModelEvent> {
		return this.#local.stream(modelId, signal);
	}

	async close(): Promise<void> {
		this.#closing.abort();
		await this.#local.close();
		await this.#client?.end();
	}

	async #connect(): Promise<void> {
		const client = new pg.Client({ connectionString: this.#connectionString, keepAlive: true });
		client.on('notification', ({ payload }) => {
			const event = modelEvent.safeParse(JSON.parse(payload ?? 'null'));
			if (event.success) void this.#local.publish(event.data);
		});
		client.on('error', (error) => console.warn(`The event connection failed: ${error.message}`));
		await client.connect();
		await client.query(`LISTEN ${CHANNEL}`);
		client.once('end', () => void this.#reconnect());
		this.#client = client;
	}

	async #reconnect(): Promise<void> {
		this.#client = null;
		this.#local.endStreams();
		while (!this.#closing.signal.aborted) {
			try {
				await this.#connect();
				return;
			} catch (error) {
				console.warn('Events cannot reach the database; trying again.', error);
				await sleep(RETRY_MILLISECONDS, undefined, { ref: false });
			}
		}
	}
}
