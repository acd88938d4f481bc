import type { Account } from '$lib/wire/api';
import type { Auth } from './auth.server';

/** Who sends a request, and how they signed in. */
export interface Visitor {
	/** Null for a guest. */
	readonly account: Account | null;
	/** When this session last showed a second factor; null if it was made by a password alone. */
	readonly secondFactorAt: Date | null;
}

const GUEST: Visitor = { account: null, secondFactorAt: null };

/** Who sends a request with these headers; a guest, too, who was suspended meanwhile. */
export async function visitorOf(auth: Auth, headers: Headers): Promise<Visitor> {
	// most requests of guests carry no cookie at all: nothing to look up
	if (!headers.has('cookie')) return GUEST;
	const found = await auth.api.getSession({ headers });
	if (!found || found.user.suspendedAt || found.user.deletedAt) return GUEST;
	const { id, name, email, role } = found.user;
	return {
		account: { id, name, email, role: role as Account['role'] },
		secondFactorAt: found.session.secondFactorAt ?? null
	};
}
