import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { SecureHelper } from './helper.server';

/** A thousand updates with the keys sealed to four helpers are 1.5 MB. */
const MOST_BYTES = 4 * 1024 * 1024;

/**
 * The helper over HTTP: `GET /` says who it is, `POST /check` and `POST /open` take JSON. It knows no
 * callers: whoever has no masked updates learns nothing from an answer.
 */
export function serveHelper(helper: SecureHelper): Server {
	return createServer((request, response) => {
		answer(helper, request, response).catch((error: unknown) => {
			console.error('A request could not be answered:', error);
			if (response.headersSent) response.destroy();
			else json(response, 500, { refused: 'malformed', ids: [] });
		});
	});
}

async function answer(
	helper: SecureHelper,
	request: IncomingMessage,
	response: ServerResponse
): Promise<void> {
	const route = `${request.method ?? ''} ${request.url ?? ''}`;
	if (route === 'GET /') {
		json(response, 200, { publicKey: helper.publicKey });
		return;
	}
	if (route !== 'POST /check' && route !== 'POST /open') {
		json(response, 404, { refused: 'malformed', ids: [] });
		return;
	}
	const body = await readJson(request);
	const result = route === 'POST /open' ? await helper.open(body) : await helper.check(body);
	if (result instanceof Uint8Array) {
		response.writeHead(200, {
			'content-type': 'application/octet-stream',
			'content-length': result.length
		});
		response.end(result);
		return;
	}
	json(response, 'refused' in result ? 422 : 200, result);
}

/** Null for what is no JSON or too large: no request is null. */
async function readJson(request: IncomingMessage): Promise<unknown> {
	const chunks: Buffer[] = [];
	let bytes = 0;
	for await (const chunk of request as AsyncIterable<Buffer>) {
		bytes += chunk.length;
		// read on and drop: a client that is cut off while it sends never reads why
		if (bytes <= MOST_BYTES) chunks.push(chunk);
		if (bytes > 4 * MOST_BYTES) request.destroy();
	}
	if (bytes > MOST_BYTES) return null;
	try {
		return JSON.parse(Buffer.concat(chunks).toString('utf8')) as unknown;
	} catch {
		return null;
	}
}

function json(response: ServerResponse, status: number, body: unknown): void {
	response.writeHead(status, { 'content-type': 'application/json' });
	response.end(JSON.stringify(body));
}
