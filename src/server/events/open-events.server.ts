import type { Database } from '../database/database.server';
import { LocalEvents } from './local-events.server';
import type { ModelEvents } from './model-events';
import { PostgresEvents } from './postgres-events.server';

/** Events as far as the database carries them. */
export function openEvents({ embedded, connectionString }: Database): Promise<ModelEvents> {
	return embedded ? Promise.resolve(new LocalEvents()) : PostgresEvents.open(connectionString);
}
