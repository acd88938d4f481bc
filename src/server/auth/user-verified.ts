import { APIError } from 'better-auth/api';

/** A passkey that asked nobody for a PIN, finger or face shows only that its device is there. */
export function assertUserVerified(verified: boolean | undefined): void {
	if (verified !== true) throw new APIError('BAD_REQUEST', { code: 'USER_NOT_VERIFIED' });
}
