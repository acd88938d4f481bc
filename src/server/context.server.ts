import type { Account } from '$lib/wire/api';

/** What every procedure is given. */
export interface Context {
	/** Null for a guest. */
	readonly account: Account | null;
}
