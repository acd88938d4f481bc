import type { Account } from '$lib/wire/api';
import { Batches } from '../batches';
import type { PrismaClient } from '../database/generated/client';
import { sessionsByToken, type SessionOfUser } from '../repositories/sessions.server';
import { SESSION_LIFE, type Auth } from './auth.server';

/** Who sends a request, and how they signed in. */
export interface Visitor {
	/** Null for a guest. */
	readonly account: Account | null;
	/** When this session last showed a second factor; null if it was made by a password alone. */
	readonly secondFactorAt: Date | null;
}

interface Found {
	readonly account: Account;
	readonly secondFactorAt: Date | null;
	readonly suspendedAt?: Date | null | undefined;
	readonly deletedAt?: Date | null | undefined;
}

const GUEST: Visitor = { account: null, secondFactorAt: null };
/** Cookies whose signature is not checked again; some megabytes at most. */
const MOST_KNOWN = 4096;
const LONGEST_KNOWN = 2048;

/**
 * Who sends requests. The accounts library checks a cookie's signature once; after that its session and user
 * are read in one statement for all requests that wait together. They are read for every request, and nothing
 * of them is remembered: whose session has ended, or who was suspended, is a guest at the next request.
 */
export class Visitors {
	readonly #auth: Auth;
	/** Tokens by the cookies that the library found them in: which token a cookie is signed for never changes. */
	readonly #tokens = new Map<string, string>();
	readonly #sessions: Batches<string, SessionOfUser | null>;

	constructor(auth: Auth, prisma: PrismaClient) {
		this.#auth = auth;
		this.#sessions = new Batches(async (tokens) => {
			const found = await sessionsByToken(prisma, tokens);
			return tokens.map((token) => ({ value: found.get(token) ?? null }));
		});
	}

	/** Who sends a request with these headers; a guest, too, who was suspended meanwhile. */
	async of(headers: Headers): Promise<Visitor> {
		const cookie = headers.get('cookie');
		// most requests of guests carry no cookie at all: nothing to look up
		if (cookie === null) return GUEST;
		const found = (await this.#known(cookie)) ?? (await this.#askLibrary(cookie, headers));
		if (!found || found.suspendedAt || found.deletedAt) return GUEST;
		return { account: found.account, secondFactorAt: found.secondFactorAt };
	}

	/** Null where the library has to say: a cookie that is new, a session that has ended or is to be prolonged. */
	async #known(cookie: string): Promise<Found | null> {
		const token = this.#tokens.get(cookie);
		if (token === undefined) return null;
		const session = await this.#sessions.ask(token);
		if (!session || isToBeProlonged(session)) {
			this.#tokens.delete(cookie);
			return null;
		}
		const { id, name, email, role, secondFactorAt, suspendedAt, deletedAt } = session;
		return { account: { id, name, email, role }, secondFactorAt, suspendedAt, deletedAt };
	}

	async #askLibrary(cookie: string, headers: Headers): Promise<Found | null> {
		const found = await this.#auth.api.getSession({ headers });
		if (!found) return null;
		this.#remember(cookie, found.session.token);
		const { id, name, email, role, suspendedAt, deletedAt } = found.user;
		return {
			account: { id, name, email, role: role as Account['role'] },
			secondFactorAt: found.session.secondFactorAt ?? null,
			suspendedAt,
			deletedAt
		};
	}

	#remember(cookie: string, token: string): void {
		if (cookie.length > LONGEST_KNOWN) return;
		const [oldest] = this.#tokens.size >= MOST_KNOWN ? this.#tokens.keys() : [];
		if (oldest !== undefined) this.#tokens.delete(oldest);
		this.#tokens.set(cookie, token);
	}
}

/** True, too, of one that has expired. */
function isToBeProlonged({ expiresAt }: SessionOfUser): boolean {
	const left = expiresAt.getTime() - Date.now();
	return left <= 1000 * (SESSION_LIFE.expiresIn - SESSION_LIFE.updateAge);
}
