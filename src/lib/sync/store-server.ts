import { initTRPC, TRPCError } from '@trpc/server';
import { fetchRequestHandler } from '@trpc/server/adapters/fetch';
import { StoreError } from '$lib/domain/errors';
import { sha256Hex } from '$lib/wire/digest';
import type { Contribution, SubmitAnswer } from '$lib/wire/api';
import type { KilledPlugin } from '$lib/wire/killed-plugins';

/**
 * The server as a device sees it, in memory, for tests: real tRPC over real requests, with switches for
 * what can go wrong. Hand `fetch` to `vi.stubGlobal`.
 */
export class StoreServer {
	/** `down`: nothing answers. `signed-out`: 401. `choking`: 500 from a bug. */
	mode: 'up' | 'down' | 'signed-out' | 'choking' = 'up';
	readonly blobs = new Map<string, Uint8Array>();
	/** What `/deltas/…` answers with, by that path. */
	readonly deltas = new Map<string, Uint8Array>();
	killed: readonly KilledPlugin[] = [];
	readonly updates = new Map<string, Contribution['status']>();
	/** What the server thinks of an update; "queued" unless a test says otherwise. */
	judge: (id: string) => SubmitAnswer | StoreError = () => ({ status: 'queued', remaining: 1 });
	/** Called after an update was taken, before the answer is on its way. */
	afterSubmit: () => void = () => undefined;
	readonly requests: string[] = [];

	readonly fetch = async (input: RequestInfo | URL, init?: RequestInit): Promise<Response> => {
		const request = new Request(
			new URL(input instanceof Request ? input.url : input, 'http://store.test'),
			init
		);
		const { pathname } = new URL(request.url);
		this.requests.push(`${request.method} ${pathname.replace(/[0-9a-f]{60,}/, '…')}`);
		if (this.mode === 'down') throw new TypeError('Failed to fetch');
		if (pathname.startsWith('/blobs/')) return this.#blob(request, pathname.slice(7));
		if (pathname.startsWith('/deltas/')) {
			const bytes = this.deltas.get(pathname);
			return bytes ? new Response(bytes.slice()) : refuse('version/not-found', 404);
		}
		return fetchRequestHandler({
			endpoint: '/trpc',
			req: request,
			router: this.#router(),
			createContext: () => ({})
		});
	};

	async #blob(request: Request, digest: string): Promise<Response> {
		if (request.method === 'GET') {
			const bytes = this.blobs.get(digest);
			return bytes ? new Response(bytes.slice()) : refuse('blob/not-found', 404);
		}
		if (this.mode === 'signed-out') return refuse('account/signed-out', 401);
		if (this.mode === 'choking') return new Response('<h1>Oops</h1>', { status: 500 });
		const bytes = new Uint8Array(await request.arrayBuffer());
		if ((await sha256Hex(bytes)) !== digest) return refuse('blob/digest-mismatch', 422);
		this.blobs.set(digest, bytes);
		return Response.json({ bytes: bytes.length }, { status: 201 });
	}

	#submit({ id, digest }: { id: string; digest: string }): SubmitAnswer {
		if (this.updates.has(id)) return { status: 'duplicate' };
		if (!this.blobs.has(digest)) throw asTrpc(new StoreError('blob/not-found', 'It is gone.'));
		const answer = this.judge(id);
		if (answer instanceof StoreError) throw asTrpc(answer);
		if (answer.status === 'queued') this.updates.set(id, 'accepted');
		this.afterSubmit();
		return answer;
	}

	#router() {
		const t = initTRPC.create({
			errorFormatter: ({ shape, error }) => {
				const code = error.cause instanceof StoreError ? error.cause.code : 'internal';
				return { ...shape, data: { ...shape.data, storeCode: code } };
			}
		});
		const updates = t.router({
			submit: t.procedure
				.input((value) => value as { id: string; digest: string })
				.mutation(({ input }) => this.#submit(input)),
			statuses: t.procedure
				.input((value) => value as { ids: string[] })
				.query(({ input: { ids } }) => ({
					items: ids.flatMap((id) => {
						const status = this.updates.get(id);
						return status ? [{ id, status }] : [];
					})
				}))
		});
		const plugins = t.router({
			killed: t.procedure.query(() => ({ plugins: [...this.killed] }))
		});
		return t.router({ updates, plugins });
	}
}

function refuse(code: string, status: number): Response {
	return Response.json({ code, message: code }, { status });
}

function asTrpc(cause: StoreError): TRPCError {
	return new TRPCError({ code: 'UNPROCESSABLE_CONTENT', message: cause.message, cause });
}
