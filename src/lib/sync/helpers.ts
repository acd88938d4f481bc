import type { SecurePolicy } from '$lib/domain/secure-aggregation/secure-policy';
import { fingerprint } from '$lib/wire/secure/fingerprint';

/** The helpers of a policy, as people know and compare them. */
export function helperFingerprints({
	helpers
}: SecurePolicy): Promise<{ host: string; fingerprint: string }[]> {
	return Promise.all(
		helpers.map(async ({ url, publicKey }) => ({
			host: new URL(url).host,
			fingerprint: await fingerprint(publicKey)
		}))
	);
}
