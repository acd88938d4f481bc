import type { Account } from '$lib/wire/api';
import type { Auth } from './auth.server';

/** Who sends a request with these headers; null for a guest, and for someone suspended meanwhile. */
export async function accountOf(auth: Auth, headers: Headers): Promise<Account | null> {
	// most requests of guests carry no cookie at all: nothing to look up
	if (!headers.has('cookie')) return null;
	const session = await auth.api.getSession({ headers });
	if (!session || session.user.suspendedAt || session.user.deletedAt) return null;
	const { id, name, email, role } = session.user;
	return { id, name, email, role: role as Account['role'] };
}
