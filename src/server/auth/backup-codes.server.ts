import type { Auth } from './auth.server';

/** How many backup codes of an account with an authenticator app are left. */
export async function backupCodesLeft(auth: Auth, userId: string): Promise<number> {
	return (await auth.api.viewBackupCodes({ body: { userId } })).backupCodes.length;
}
