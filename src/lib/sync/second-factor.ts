import { z } from 'zod/mini';
import { tellAuth } from './auth-endpoints';

/** An authenticator app that is being added: it counts once a code of it was shown. */
export interface NewAuthenticator {
	/** `otpauth://totp/…`, for a QR code. */
	readonly uri: string;
	/** Its secret in base32, for who types it. */
	readonly secret: string;
	readonly backupCodes: readonly string[];
}

const enabled = z.object({ totpURI: z.url(), backupCodes: z.array(z.string()) });
const codes = z.object({ backupCodes: z.array(z.string()) });

/** @throws {StoreError} `account/wrong-credentials` with the field `currentPassword`; `request/rate-limited`. */
export async function beginAuthenticator(password: string): Promise<NewAuthenticator> {
	const { totpURI, backupCodes } = enabled.parse(await tellAuth('two-factor/enable', { password }));
	const secret = new URL(totpURI).searchParams.get('secret') ?? '';
	return { uri: totpURI, secret, backupCodes };
}

/** @throws {StoreError} As `beginAuthenticator`. */
export async function turnOffAuthenticator(password: string): Promise<void> {
	await tellAuth('two-factor/disable', { password });
}

/** The old ones end. @throws {StoreError} As `beginAuthenticator`. */
export async function renewBackupCodes(password: string): Promise<readonly string[]> {
	return codes.parse(await tellAuth('two-factor/generate-backup-codes', { password })).backupCodes;
}
