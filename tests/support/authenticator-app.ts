import { base32 } from '@better-auth/utils/base32';
import { createOTP } from '@better-auth/utils/otp';

/** What an authenticator app shows now for a key, as it is read off the screen: base32, spaces and all. */
export function appCode(key: string): Promise<string> {
	const secret = base32.decode(key.replaceAll(/\s/g, ''));
	return createOTP(new TextDecoder().decode(secret)).totp();
}
