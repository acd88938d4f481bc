import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { json } from 'node:stream/consumers';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { withSecurityHeaders } from '../../src/server/http/headers.server';
import { selfTestFrame } from '../../src/lib/wire/self-test-frame';
import { buildPage } from './build-page';

export interface Answer {
	readonly html: Uint8Array<ArrayBuffer> | string;
	readonly headers: Readonly<Record<string, string>>;
}

/** A server with the host's page (as the store serves it), a bare page, and whatever frames a run puts there. */
export interface Stage {
	readonly url: string;
	/** By path. */
	readonly frames: Map<string, Answer>;
	/** What a page that nobody drives has last said of itself. */
	readonly heard: Map<string, number>;
	/** Off the network, and back on the same port. */
	stop(): Promise<void>;
	start(): Promise<void>;
	close(): Promise<void>;
}

export async function openStage(): Promise<Stage> {
	const folder = await mkdtemp(join(tmpdir(), 'ml-store-stage-'));
	await buildPage(folder);
	const policy = await pagePolicy();
	const frames = new Map<string, Answer>();
	const selfTests = new Map<string, Answer>();
	for (const kind of ['guarded', 'open'] as const) {
		selfTests.set(`/sandbox/self-test/${kind}`, await selfTestFrame(kind));
	}
	const heard = new Map<string, number>();
	let server = serve({ folder, frames, selfTests, heard, policy });
	await once(server.listen(0, '127.0.0.1'), 'listening');
	const { port } = server.address() as AddressInfo;

	async function stop(): Promise<void> {
		if (!server.listening) return;
		server.close();
		server.closeAllConnections();
		await once(server, 'close');
	}
	return {
		url: `http://127.0.0.1:${port}`,
		frames,
		heard,
		stop,
		async start() {
			server = serve({ folder, frames, selfTests, heard, policy });
			await once(server.listen(port, '127.0.0.1'), 'listening');
		},
		async close() {
			await stop();
			await rm(folder, { recursive: true });
		}
	};
}

interface Served {
	readonly folder: string;
	readonly frames: ReadonlyMap<string, Answer>;
	readonly selfTests: ReadonlyMap<string, Answer>;
	readonly heard: Map<string, number>;
	readonly policy: string;
}

function serve({ folder, frames, selfTests, heard, policy }: Served): Server {
	return createServer((request, response) => {
		const { pathname } = new URL(request.url ?? '/', 'http://stage');
		if (pathname === '/said') {
			void json(request).then((said) => {
				for (const [what, count] of Object.entries(said as object)) heard.set(what, Number(count));
				response.writeHead(204).end();
			});
			return;
		}
		const frame = frames.get(pathname) ?? selfTests.get(pathname);
		if (frame) {
			response.writeHead(200, frame.headers).end(frame.html);
			return;
		}
		const isPage = !pathname.endsWith('.js');
		readFile(join(folder, isPage ? 'index.html' : pathname)).then(
			(body) => response.writeHead(200, headersOf(isPage ? policy : null)).end(body),
			() => response.writeHead(404).end()
		);
	});
}

/** What the store's own pages carry, and (without a policy) its scripts. */
function headersOf(policy: string | null): Record<string, string> {
	const type = policy === null ? 'text/javascript' : 'text/html; charset=utf-8';
	const { headers } = withSecurityHeaders(
		new Response(null, { headers: { 'content-type': type } })
	);
	if (policy !== null) headers.set('content-security-policy', policy);
	return Object.fromEntries(headers);
}

/** As Kit writes it from our own settings. */
async function pagePolicy(): Promise<string> {
	const path = pathToFileURL(resolve('svelte.config.js')).href;
	const { default: config } = (await import(path)) as {
		default: { kit: { csp: { directives: Record<string, string[]> } } };
	};
	return Object.entries(config.kit.csp.directives)
		.map(([name, values]) => `${name} ${values.map(quoted).join(' ')}`)
		.join('; ');
}

/** A keyword stands in quotes, an address does not. */
function quoted(value: string): string {
	return /^[a-z-]+$/.test(value) ? `'${value}'` : value;
}
