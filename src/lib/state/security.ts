import { createClient } from '$lib/sync/client';
import { named } from '$lib/sync/errors';
import { showPasskey } from '$lib/sync/passkeys';
import type { Security } from '$lib/wire/account';
import { orErrorPage } from './page-error';
import { session } from './session.svelte';

export { addPasskey, hasPasskeys, removePasskey, renamePasskey } from '$lib/sync/passkeys';
export {
	beginAuthenticator,
	renewBackupCodes,
	turnOffAuthenticator,
	type NewAuthenticator
} from '$lib/sync/second-factor';

/** An account's second factors. Everything may throw a `StoreError`. */

export function loadSecurity(fetch: typeof globalThis.fetch): Promise<Security> {
	return orErrorPage(named(createClient(fetch).account.security.query()));
}

/** Signs in with a passkey, also where somebody is signed in by a password alone. */
export async function usePasskey(): Promise<void> {
	session.welcome(await showPasskey());
}
