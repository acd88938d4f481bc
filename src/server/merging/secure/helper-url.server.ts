import type { PrivacyPolicy } from '$lib/domain/privacy/policy';
import { refusedField } from '$lib/domain/refused-field';
import { policyFault } from '$lib/domain/secure-aggregation/secure-policy';
import { isAtPublicHost } from '../../http/public-host.server';

/**
 * Holds the helpers of a policy to what a helper has: https on a public host of its own, and a key of its own.
 *
 * @param allowsLoopback Also http on this machine.
 * @throws {StoreError} `model/invalid` with the field `privacy.helpers` or `privacy.least`.
 */
export function assertHelpers(privacy: PrivacyPolicy, allowsLoopback: boolean): void {
	if (privacy.kind !== 'secure') return;
	const fault = policyFault(privacy);
	if (fault === 'least') {
		const most = { kind: 'too-large', most: privacy.most } as const;
		throw refusedField('model/invalid', 'privacy.least', most);
	}
	const isHelper = ({ url }: { url: string }) => isAtPublicHost(new URL(url), allowsLoopback);
	if (fault === null && privacy.helpers.every(isHelper)) return;
	throw refusedField('model/invalid', 'privacy.helpers', { kind: 'not-helpers' });
}
