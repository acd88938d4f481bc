import type { Account } from '$lib/wire/api';
import type { Services } from './services.server';

/** What every procedure is given. */
export interface Context {
	/** Null for a guest. */
	readonly account: Account | null;
	/** When the caller's session last showed a second factor; nothing if it never did. */
	readonly secondFactorAt?: Date | null;
	readonly services: Services;
}
