import { Batches } from '../batches';
import type { PrismaClient, Session, User } from '../database/generated/client';

/** A look-up by one unique value, as the accounts library makes it. */
interface Lookup {
	readonly where?: Readonly<Record<string, unknown>>;
	readonly select?: unknown;
	readonly include?: unknown;
}

/**
 * The same database, in which sessions by token and users by id are looked up for all requests that wait
 * together. Nothing is remembered: whose session has ended is a guest at the next request.
 */
export function withSharedLookups(prisma: PrismaClient): PrismaClient {
	const sessions = new Batches<string, Session | null>(async (tokens) => {
		const rows = await prisma.session.findMany({ where: { token: { in: [...new Set(tokens)] } } });
		const found = new Map(rows.map((row) => [row.token, row]));
		return tokens.map((token) => ({ value: found.get(token) ?? null }));
	});
	const users = new Batches<string, User | null>(async (ids) => {
		const rows = await prisma.user.findMany({ where: { id: { in: [...new Set(ids)] } } });
		const found = new Map(rows.map((row) => [row.id, row]));
		return ids.map((id) => ({ value: found.get(id) ?? null }));
	});
	const session = sharing(prisma.session, 'token', sessions);
	const user = sharing(prisma.user, 'id', users);
	return new Proxy(prisma, {
		get(target, name) {
			if (name === 'session') return session;
			if (name === 'user') return user;
			return Reflect.get(target, name) as unknown;
		}
	});
}

function sharing<D extends object, V>(delegate: D, field: string, batches: Batches<string, V>): D {
	const findFirst = async (lookup: Lookup) => {
		const value = onlyValue(lookup, field);
		if (value !== null) return batches.ask(value);
		const own = Reflect.get(delegate, 'findFirst') as (lookup: Lookup) => Promise<unknown>;
		return own(lookup);
	};
	return new Proxy(delegate, {
		get: (target, name) =>
			name === 'findFirst' ? findFirst : (Reflect.get(target, name) as unknown)
	});
}

/** The value of a look-up that asks for whole rows by `field` alone; null for every other. */
function onlyValue({ where = {}, select, include }: Lookup, field: string): string | null {
	if (select || include || Object.keys(where).length !== 1) return null;
	const wanted = where[field];
	if (typeof wanted === 'string') return wanted;
	const { equals, ...others } = (wanted ?? {}) as { readonly equals?: unknown };
	return typeof equals === 'string' && Object.keys(others).length === 0 ? equals : null;
}
