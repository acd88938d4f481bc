import {
	createTRPCClient,
	httpBatchLink,
	httpSubscriptionLink,
	splitLink,
	type TRPCClient
} from '@trpc/client';
import type { AppRouter } from '$server/router';
import { patient } from './patient-fetch';

export type StoreClient = TRPCClient<AppRouter>;

const URL = '/trpc';

/**
 * A client of the store's server. Its errors are tRPC's: `toStoreError` names them.
 *
 * @param fetch Kit's own in a `load`, so that it works on the server and its answer is not asked twice.
 */
export function createClient(fetch: typeof globalThis.fetch = globalThis.fetch): StoreClient {
	return createTRPCClient<AppRouter>({
		links: [
			splitLink({
				condition: (operation) => operation.type === 'subscription',
				true: httpSubscriptionLink({ url: URL }),
				// a longer address than this is split into several requests; proxies cut off at 8 KB
				false: httpBatchLink({ url: URL, fetch: patient(fetch), maxURLLength: 4000 })
			})
		]
	});
}
