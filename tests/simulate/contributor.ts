import { setTimeout as sleep } from 'node:timers/promises';
import { createTRPCClient, httpBatchLink, type TRPCClient } from '@trpc/client';
import type { AppRouter } from '../../src/server/router';

const PASSWORD = 'a-simulated-contributor';

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

	/** Registers, or signs in if an earlier simulation has registered the same one. */
	static async signIn(url: string, index: number): Promise<Contributor> {
		const email = `contributor-${index + 1}@simulated.local`;
		const phone = `+977 981-${String(index + 1).padStart(7, '0')}`;
		const registration = { name: `Simulated ${index + 1}`, email, phone, password: PASSWORD };
		const tries = [
			['sign-in', { email, password: PASSWORD }],
			['sign-up', registration]
		] as const;
		let refusal = '';
		for (const [what, form] of tries) {
			const response = await patiently(`${url}/api/auth/${what}/email`, {
				method: 'POST',
				// as a browser says it: what comes without is refused
				headers: { 'content-type': 'application/json', origin: url },
				body: JSON.stringify(form)
			});
			if (response.ok) return new Contributor(url, cookiesOf(response));
			refusal = await response.text();
		}
		throw new Error(`${email} can neither sign in nor register: ${refusal}`);
	}

	async download(digest: string): Promise<Uint8Array<ArrayBuffer>> {
		const response = await patiently(`${this.#url}/blobs/${digest}`);
		if (!response.ok) throw new Error(`GET /blobs/${digest}: ${response.status}`);
		return new Uint8Array(await response.arrayBuffer());
	}

	async upload(digest: string, bytes: Uint8Array<ArrayBuffer>): Promise<void> {
		const response = await patiently(`${this.#url}/blobs/${digest}`, {
			method: 'PUT',
			// Kit takes a body without a type for no body
			headers: { cookie: this.#cookie, 'content-type': 'application/octet-stream' },
			body: bytes
		});
		if (!response.ok) throw new Error(`PUT /blobs/${digest}: ${await response.text()}`);
	}
}

function cookiesOf(response: Response): string {
	return response.headers
		.getSetCookie()
		.map((cookie) => cookie.split(';')[0])
		.join('; ');
}
