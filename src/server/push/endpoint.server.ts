import { refusedField } from '$lib/domain/refused-field';
import { isAtPublicHost } from '../http/public-host.server';

/**
 * Holds a subscription's address to what a push service has: https on a public host. What its name resolves
 * to is looked at when something is sent (`publicLookup`), since that may change.
 *
 * @param allowsLoopback Also http and https on this machine, for a push service under test.
 * @throws {StoreError} `request/invalid` with the field `endpoint`.
 */
export function assertEndpoint(endpoint: string, allowsLoopback: boolean): URL {
	const url = new URL(endpoint);
	if (isAtPublicHost(url, allowsLoopback)) return url;
	throw refusedField('request/invalid', 'endpoint', { kind: 'not-a-push-service' });
}
