import { setTimeout as sleep } from 'node:timers/promises';
import { createTRPCClient, httpBatchLink, type TRPCClient } from '@trpc/client';
import type { AppRouter } from '../../src/server/router';

/** What somebody signs in with. */
export interface Credentials {
	readonly email: string;
	readonly password: string;
}

/** Fetches; where the store says "too many", waits as long as it says and asks again. */
async function patiently(input: string | URL | Request, init?: RequestInit): Promise<Response> {
	for (;;) {
		const response = await fetch(input, init);
		if (response.status !== 429) return response;
		const seconds = Number(response.headers.get('retry-after') ?? 5);
		console.error(`The store asks us to wait ${seconds} s …`);
		await sleep(1000 * seconds);
	}
}

/** Somebody with an account: speaks to the store as the app does. */
export class Contributor {
	readonly trpc: TRPCClient<AppRouter>;
	readonly #url: string;
	readonly #cookie: string;

	private constructor(url: string, cookie: string) {
		this.#url = url;
		this.#cookie = cookie;
		this.trpc = createTRPCClient<AppRouter>({
			links: [httpBatchLink({ url: `${url}/trpc`, fetch: patiently, headers: { cookie } })]
		});
	}

	/** Null if there is no such account, or the password is another. */
	static signIn(url: string, credentials: Credentials): Promise<Contributor | null> {
		return Contributor.#enter(url, 'sign-in', credentials);
	}

	/** Null if the store does not take the registration. */
	static register(
		url: string,
		registration: Credentials & { readonly name: string; readonly phone: string }
	): Promise<Contributor | null> {
		return Contributor.#enter(url, 'sign-up', registration);
	}

	static async #enter(url: string, what: string, form: object): Promise<Contributor | null> {
		const response = await patiently(`${url}/api/auth/${what}/email`, {
			method: 'POST',
			// as a browser says it: what comes without is refused
			headers: { 'content-type': 'application/json', origin: url },
			body: JSON.stringify(form)
		});
		return response.ok ? new Contributor(url, cookiesOf(response)) : null;
	}

	async download(digest: string): Promise<Uint8Array<ArrayBuffer>> {
		const response = await patiently(`${this.#url}/blobs/${digest}`);
		if (!response.ok) throw new Error(`GET /blobs/${digest}: ${response.status}`);
		return new Uint8Array(await response.arrayBuffer());
	}

	/** Sends a file as it is, whether or not `digest` is right; the answer is the caller's to read. */
	put(
		digest: string,
		body: Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array>
	): Promise<Response> {
		return fetch(`${this.#url}/blobs/${digest}`, {
			method: 'PUT',
			// Kit takes a body without a type for no body
			headers: { cookie: this.#cookie, 'content-type': 'application/octet-stream' },
			body,
			// @ts-expect-error: Node wants it for a streamed body; TypeScript's DOM library does not know it
			duplex: 'half'
		});
	}

	async upload(digest: string, bytes: Uint8Array<ArrayBuffer>): Promise<void> {
		const response = await this.put(digest, bytes);
		if (!response.ok) throw new Error(`PUT /blobs/${digest}: ${await response.text()}`);
	}
}

function cookiesOf(response: Response): string {
	return response.headers
		.getSetCookie()
		.map((cookie) => cookie.split(';')[0])
		.join('; ');
}
