import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';

type Handle = (request: Request) => Promise<Response>;

export interface Served {
	readonly url: string;
	close(): Promise<void>;
}

/** Serves `handle` over real HTTP on a free loopback port. `make` is told its address. */
export async function serve(make: (url: string) => Handle): Promise<Served> {
	let handle: Handle = () => Promise.resolve(new Response(null, { status: 503 }));
	const server = createServer((incoming, outgoing) => {
		const answer = async () => {
			const response = await handle(await requestOf(incoming));
			outgoing.writeHead(response.status, Object.fromEntries(response.headers));
			outgoing.end(await response.text());
		};
		void answer().catch(() => outgoing.destroy());
	});
	server.listen(0, '127.0.0.1');
	await once(server, 'listening');
	const address = server.address();
	if (address === null || typeof address === 'string') throw new Error('No port was given.');
	const url = `http://127.0.0.1:${address.port}`;
	handle = make(url);
	return {
		url,
		async close() {
			server.closeAllConnections();
			server.close();
			await once(server, 'close');
		}
	};
}

/** An address where nobody listens any more. */
export async function closedUrl(): Promise<string> {
	const served = await serve(() => () => Promise.resolve(new Response()));
	await served.close();
	return served.url;
}

async function requestOf(incoming: IncomingMessage): Promise<Request> {
	const chunks: Buffer[] = [];
	for await (const chunk of incoming) chunks.push(chunk as Buffer);
	const { method, url, headers } = incoming;
	return new Request(new URL(url ?? '', `http://${headers.host ?? ''}`), {
		...(method && { method }),
		headers: headers as Record<string, string>,
		body: method === 'GET' ? null : Buffer.concat(chunks)
	});
}
