import {
	browserSupportsWebAuthn,
	startAuthentication,
	startRegistration,
	type PublicKeyCredentialCreationOptionsJSON,
	type PublicKeyCredentialRequestOptionsJSON
} from '@simplewebauthn/browser';
import { StoreError } from '$lib/domain/errors';
import type { Account } from '$lib/wire/api';
import { askAuth, tellAuth } from './auth-endpoints';
import { rememberCurrent } from './session';

export { browserSupportsWebAuthn as hasPasskeys };

/**
 * Has the device make a passkey for the account, under a name that its owner knows it by.
 *
 * @throws {StoreError} `account/passkey-refused`; `account/sign-in-again` a day after signing in.
 */
export async function addPasskey(name: string): Promise<void> {
	const optionsJSON = await askAuth('passkey/generate-register-options');
	const response = await ofDevice(
		startRegistration({ optionsJSON: optionsJSON as PublicKeyCredentialCreationOptionsJSON })
	);
	await tellAuth('passkey/verify-registration', { response, name });
}

/** Signs in with a passkey; who is signed in goes on as proven. @throws {StoreError} `account/passkey-refused`. */
export async function showPasskey(): Promise<Account> {
	const options = (await askAuth(
		'passkey/generate-authenticate-options'
	)) as PublicKeyCredentialRequestOptionsJSON;
	// the library only prefers it; the store refuses a passkey that asked nobody
	const optionsJSON = { ...options, userVerification: 'required' } as const;
	const response = await ofDevice(startAuthentication({ optionsJSON }));
	await tellAuth('passkey/verify-authentication', { response });
	return rememberCurrent();
}

export async function renamePasskey(id: string, name: string): Promise<void> {
	await tellAuth('passkey/update-passkey', { id, name });
}

export async function removePasskey(id: string): Promise<void> {
	await tellAuth('passkey/delete-passkey', { id });
}

/** Browsers say little on purpose of why there is no passkey: cancelled, none here, made before. */
async function ofDevice<T>(ceremony: Promise<T>): Promise<T> {
	try {
		return await ceremony;
	} catch (cause) {
		if (!(cause instanceof Error)) throw cause;
		throw new StoreError(
			'account/passkey-refused',
			'No passkey was given, or it was not accepted. Try again, or use another way.',
			{ cause }
		);
	}
}
