import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Target } from './library';
import type { Route } from './route';

/** Where nobody but one route leads, by TCP and UDP, and under a name of its own. */
export interface Listener extends Target {
	readonly route: Route;
	/** Connections and datagrams so far. */
	hits: number;
	close(): void;
}

const TYPES: Record<string, string> = {
	css: 'text/css',
	js: 'text/javascript',
	json: 'application/json',
	svg: 'image/svg+xml',
	vtt: 'text/vtt',
	xsl: 'text/xsl'
};

/** @param nameOf The host under which a browser is to reach the route of this number. */
export async function listen(
	routes: readonly Route[],
	nameOf: (index: number) => string
): Promise<Listener[]> {
	return Promise.all(routes.map((route, index) => listenFor(route, nameOf(index))));
}

async function listenFor(route: Route, host: string): Promise<Listener> {
	for (;;) {
		const tcp = answering().listen(0, '127.0.0.1');
		await once(tcp, 'listening');
		const { port } = tcp.address() as AddressInfo;
		// a name may lead to either
		const sockets = await Promise.all([
			bound('udp4', port, '127.0.0.1'),
			bound('udp6', port, '::1')
		]);
		const [udp4, udp6] = sockets;
		if (!udp4) {
			// somebody else has this number for UDP: take another
			tcp.close();
			udp6?.close();
			continue;
		}
		const listener: Listener = {
			route,
			host,
			port,
			hits: 0,
			close() {
				tcp.close();
				tcp.closeAllConnections();
				for (const socket of sockets) socket?.close();
			}
		};
		const count = () => (listener.hits += 1);
		tcp.on('connection', count);
		for (const socket of sockets) socket?.on('message', count);
		return listener;
	}
}

/** Says yes to whatever asks, so that routes of several steps get to their last. */
function answering() {
	const server = createServer((request, response) => {
		const extension = /\.(\w+)/.exec(request.url ?? '')?.[1] ?? '';
		const type = TYPES[extension] ?? 'text/html';
		response
			.writeHead(200, { 'content-type': type, 'access-control-allow-origin': '*' })
			.end(extension === 'css' ? ':root{}' : '');
	});
	// what speaks TLS or TURN to it is no request, and has been counted
	return server.on('clientError', (_error, socket) => socket.destroy());
}

/** Null where there is no such address, or its port is taken. */
async function bound(type: 'udp4' | 'udp6', port: number, address: string): Promise<Socket | null> {
	const socket = createSocket(type).bind(port, address);
	try {
		await once(socket, 'listening');
		return socket;
	} catch {
		return null;
	}
}

/** Names of the routes that somebody called. */
export function called(listeners: readonly Listener[]): string[] {
	return listeners.filter(({ hits }) => hits > 0).map(({ route }) => route.name);
}
