import { StoreError, type ErrorCode } from '$lib/domain/errors';
import { createClient } from '$lib/sync/client';
import { named } from '$lib/sync/errors';

export type Lacking = 'missing' | 'unproven';

/** What the store would refuse the person here for; null if nothing, also where it cannot be asked. */
export async function lackingFactor(): Promise<Lacking | null> {
	try {
		const { required, proven, totp, passkeys } = await named(
			createClient().account.security.query()
		);
		if (!required || proven) return null;
		return totp || passkeys.length > 0 ? 'unproven' : 'missing';
	} catch (error) {
		if (!(error instanceof StoreError)) throw error;
		return null;
	}
}

/** What a refusal with this code is for want of; null for any other. */
export function lackingOf(code: ErrorCode | undefined): Lacking | null {
	if (code === 'account/second-factor-missing') return 'missing';
	return code === 'account/second-factor-unproven' ? 'unproven' : null;
}
