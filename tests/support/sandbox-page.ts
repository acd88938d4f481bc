import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import {
	createServer as createTcpServer,
	type AddressInfo,
	type Server as TcpServer
} from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Page } from '@playwright/test';
import { build } from 'vite';
import { frameHeaders } from '../../src/lib/wire/frame-headers';
import { parsePluginBundle, type PluginBundle } from '../../src/lib/wire/plugin-bundle';
import type { Sandbox } from './sandbox-page/main';

declare global {
	interface Window {
		sandbox: Sandbox;
	}
}

/** The store's own policy for its pages, as far as it is about frames. */
const PAGE_POLICY =
	"default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; frame-src 'self'; frame-ancestors 'none'";

/** A page that mounts plugins as the app does, and somewhere outside that counts who calls. */
export interface SandboxHost {
	readonly url: string;
	/** `host:port` of the outside. */
	readonly outside: string;
	/** Connections that reached the outside, whatever they were for. */
	connections(): number;
	/** Opens the page with this plugin in it. */
	open(page: Page, script: string): Promise<void>;
	close(): Promise<void>;
}

export async function startSandboxHost(): Promise<SandboxHost> {
	const folder = await mkdtemp(join(tmpdir(), 'ml-store-sandbox-'));
	await bundlePage(folder);
	const bundles = new Map<string, PluginBundle>();
	const pages = servePages(folder, bundles);
	let connections = 0;
	const outside = createTcpServer((socket) => {
		connections += 1;
		socket.destroy();
	}).listen(0, '127.0.0.1');

	await Promise.all([once(pages, 'listening'), once(outside, 'listening')]);
	const url = `http://127.0.0.1:${portOf(pages)}`;
	return {
		url,
		outside: `127.0.0.1:${portOf(outside)}`,
		connections: () => connections,
		async open(page, script) {
			const bundle = await parsePluginBundle(pluginFiles(script));
			bundles.set(`/sandbox/${bundle.frame.digest}`, bundle);
			await page.goto(`${url}/index.html`);
			await page.waitForFunction(() => 'sandbox' in window);
			const { frame, manifest } = bundle;
			await page.evaluate(([digest, plugin]) => window.sandbox.start(digest, plugin), [
				frame.digest,
				manifest
			] as const);
		},
		async close() {
			pages.close();
			outside.close();
			await rm(folder, { recursive: true });
		}
	};
}

function pluginFiles(script: string): Map<string, Uint8Array> {
	const manifest = {
		contract: 1,
		id: 'probe',
		title: 'Probe',
		html: 'index.html',
		script: 'main.js',
		inputShape: [2],
		labels: ['no', 'yes'],
		permissions: []
	};
	const encode = (text: string) => new TextEncoder().encode(text);
	return new Map([
		['plugin.json', encode(JSON.stringify(manifest))],
		['index.html', encode('<p id="here">A plugin</p>')],
		['main.js', encode(script)]
	]);
}

function servePages(folder: string, bundles: ReadonlyMap<string, PluginBundle>): Server {
	return createServer((request, response) => {
		const path = request.url ?? '/';
		const bundle = bundles.get(path);
		if (bundle) {
			response.writeHead(200, frameHeaders(bundle.frame.csp)).end(bundle.frame.html);
			return;
		}
		const type = path.endsWith('.js') ? 'text/javascript' : 'text/html';
		readFile(join(folder, new URL(path, 'http://localhost').pathname)).then(
			(body) =>
				response
					.writeHead(200, { 'content-type': type, 'content-security-policy': PAGE_POLICY })
					.end(body),
			() => response.writeHead(404).end()
		);
	}).listen(0, '127.0.0.1');
}

async function bundlePage(outDir: string): Promise<void> {
	await build({
		configFile: false,
		logLevel: 'error',
		root: resolve('tests/support/sandbox-page'),
		resolve: { alias: { $lib: resolve('src/lib') } },
		build: { outDir, emptyOutDir: true, target: 'esnext', modulePreload: { polyfill: false } }
	});
}

function portOf(server: Server | TcpServer): number {
	return (server.address() as AddressInfo).port;
}
