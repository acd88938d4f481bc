import type { Account } from '$lib/wire/api';
import type { Services } from './services.server';

/** What every procedure is given. */
export interface Context {
	/** Null for a guest. */
	readonly account: Account | null;
	readonly services: Services;
}
