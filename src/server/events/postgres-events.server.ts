import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { z } from 'zod/mini';
import { modelEvent, type ModelEvent } from '$lib/wire/api';
import { LocalEvents } from './local-events.server';
import type { ModelEvents } from './model-events';

const CHANNEL = 'model_events';
const RETRY_MILLISECONDS = 2000;

/** What processes tell each other. */
const told = z.union([
	modelEvent,
	z.object({ kind: z.literal('listener-ended'), userId: z.string() })
]);
type Told = z.infer<typeof told>;

/** Events between all processes on one PostgreSQL server, by LISTEN/NOTIFY. */
export class PostgresEvents implements ModelEvents {
	readonly #connectionString: string;
	readonly #local = new LocalEvents();
	readonly #closing = new AbortController();
	#client: pg.Client | null = null;
	/** Users whose streams the other processes have not been told to end. */
	readonly #untold = new Set<string>();

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
		await this.#tell(event);
	}

	stream(
		modelId: string,
		signal: AbortSignal,
		userId: string | null = null
	): AsyncIterable<ModelEvent> {
		return this.#local.stream(modelId, signal, userId);
	}

	async endStreamsOf(userId: string): Promise<void> {
		await this.#local.endStreamsOf(userId);
		this.#untold.add(userId);
		await this.#tellOfEnded();
	}

	async close(): Promise<void> {
		this.#closing.abort();
		await this.#local.close();
		await this.#client?.end();
	}

	/** @returns False if there is no connection: unlike events, who may not listen is told later. */
	async #tell(what: Told): Promise<boolean> {
		try {
			if (!this.#client) return false;
			await this.#client.query('SELECT pg_notify($1, $2)', [CHANNEL, JSON.stringify(what)]);
			return true;
		} catch (error) {
			console.warn('An event did not reach the database.', error);
			return false;
		}
	}

	async #tellOfEnded(): Promise<void> {
		for (const userId of this.#untold) {
			if (await this.#tell({ kind: 'listener-ended', userId })) this.#untold.delete(userId);
		}
	}

	#hear(payload: string | undefined): void {
		const { success, data } = told.safeParse(JSON.parse(payload ?? 'null'));
		if (!success) return;
		if (data.kind === 'listener-ended') void this.#local.endStreamsOf(data.userId);
		else void this.#local.publish(data);
	}

	async #connect(): Promise<void> {
		const client = new pg.Client({ connectionString: this.#connectionString, keepAlive: true });
		client.on('notification', ({ payload }) => this.#hear(payload));
		client.on('error', (error) => console.warn(`The event connection failed: ${error.message}`));
		await client.connect();
		await client.query(`LISTEN ${CHANNEL}`);
		client.once('end', () => void this.#reconnect());
		this.#client = client;
		await this.#tellOfEnded();
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
