import type { Db } from './db.server';

/** What an account can show beside its password. */
export interface SecondFactors {
	/** True if an authenticator app is on: a code of it was confirmed. */
	readonly totp: boolean;
	readonly passkeys: readonly PasskeyRow[];
}

export interface PasskeyRow {
	readonly id: string;
	readonly name: string | null;
	readonly createdAt: Date | null;
}

/** The oldest passkey first. Nobody's: none. */
export async function secondFactorsOf(db: Db, userId: string): Promise<SecondFactors> {
	const user = await db.user.findUnique({
		where: { id: userId },
		select: {
			twoFactorEnabled: true,
			passkeys: { select: { id: true, name: true, createdAt: true }, orderBy: { id: 'asc' } }
		}
	});
	return { totp: user?.twoFactorEnabled ?? false, passkeys: user?.passkeys ?? [] };
}

export async function hasSecondFactor(db: Db, userId: string): Promise<boolean> {
	const { totp, passkeys } = await secondFactorsOf(db, userId);
	return totp || passkeys.length > 0;
}

/** What a user's other sessions have shown counts no longer. @param token The session that keeps it. */
export async function forgetProofs(db: Db, userId: string, token: string): Promise<void> {
	await db.session.updateMany({
		where: { userId, NOT: { token } },
		data: { secondFactorAt: null }
	});
}
