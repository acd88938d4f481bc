import type { Complaint } from '$lib/domain/complaint';
import type { PrivacyPolicy } from '$lib/domain/privacy/policy';
import { refusedField } from '$lib/domain/refused-field';
import { policyFault, type Helper } from '$lib/domain/secure-aggregation/secure-policy';
import type { Config } from '../../config.server';
import { isAtPublicHost } from '../../http/public-host.server';
import { askWho } from './ask-helper.server';

type HelperConfig = Pick<Config, 'helperLoopback'>;

/**
 * Holds the helpers of a policy to what a helper has: https on a public host of its own, a key of its own, and
 * a process there that answers with this key. An address or a key with a typing error would cost contributors
 * all updates that are sealed to it.
 *
 * @param before The model's policy until now: a helper that it names may be gone for a while.
 * @throws {StoreError} `model/invalid` with the field `privacy.helpers` or `privacy.least`.
 */
export async function assertHelpers(
	privacy: PrivacyPolicy,
	{ helperLoopback }: HelperConfig,
	before?: PrivacyPolicy
): Promise<void> {
	if (privacy.kind !== 'secure') return;
	const fault = policyFault(privacy);
	if (fault === 'least') {
		const most = { kind: 'too-large', most: privacy.most } as const;
		throw refusedField('model/invalid', 'privacy.least', most);
	}
	const isHelper = ({ url }: Helper) => isAtPublicHost(new URL(url), helperLoopback);
	if (fault === 'helpers' || !privacy.helpers.every(isHelper))
		throw refused({ kind: 'not-helpers' });

	const known = before?.kind === 'secure' ? before.helpers : [];
	const complaints = await Promise.all(
		privacy.helpers.map(async (helper, place) =>
			isAmong(known, helper) ? null : complaintOf(helper, place + 1, helperLoopback)
		)
	);
	const [first] = complaints.filter((complaint) => complaint !== null);
	if (first) throw refused(first);
}

function isAmong(known: readonly Helper[], { url, publicKey }: Helper): boolean {
	return known.some((helper) => helper.url === url && helper.publicKey === publicKey);
}

async function complaintOf(
	{ url, publicKey }: Helper,
	line: number,
	allowsLoopback: boolean
): Promise<Complaint | null> {
	const found = await askWho(url, allowsLoopback);
	if (found === publicKey) return null;
	return { kind: found === null ? 'helper-silent' : 'helper-key', line };
}

function refused(complaint: Complaint) {
	return refusedField('model/invalid', 'privacy.helpers', complaint);
}
