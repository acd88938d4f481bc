import { createReadStream } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { join } from 'node:path';
import sirv from 'sirv';
import { selfTestFrame } from '$lib/wire/self-test-frame';
import { securityHeaders } from '../http/headers.server';
import type { Workshop } from './workshop';

const HOSTS = /^(localhost|127\.0\.0\.1):\d+$/;

/**
 * Serves the author's page: the built app's own files, the frame as the store serves it, and what the folder
 * holds. It has no accounts and no database; whoever starts it must keep it on loopback.
 *
 * @param build Where the app was built to.
 */
export function devServer(workshop: Workshop, build = 'build'): Server {
	const files = sirv(join(build, 'client'));
	// the one document that opens at any address
	const shell = join(build, 'prerendered', 'shell.html');
	return createServer((request, response) => {
		for (const [name, value] of Object.entries(securityHeaders)) response.setHeader(name, value);
		response.setHeader('content-security-policy', "frame-ancestors 'none'");
		// a page elsewhere whose name leads here must not read the folder
		const isHere = HOSTS.test(request.headers.host ?? '');
		const path = new URL(request.url ?? '/', 'http://localhost').pathname;
		if (!isHere) refuse(response, 403);
		else if (!answer({ workshop, shell, path, request, response })) {
			files(request, response, () => refuse(response, 404));
		}
	});
}

interface Visit {
	readonly workshop: Workshop;
	readonly shell: string;
	readonly path: string;
	readonly request: IncomingMessage;
	readonly response: ServerResponse;
}

/** @returns Whether it was one of its own addresses. */
function answer(visit: Visit): boolean {
	if (visit.path === '/') {
		visit.response.writeHead(302, { location: '/plugin-dev' }).end();
		return true;
	}
	const door = Object.entries(doors).find(([start]) => visit.path.startsWith(start));
	door?.[1](visit, visit.path.slice(door[0].length));
	return door !== undefined;
}

/** By how an address begins, the longer before the shorter. */
const doors: Readonly<Record<string, (visit: Visit, rest: string) => void>> = {
	'/plugin-dev/state': ({ workshop, response }) => {
		response.setHeader('content-type', 'application/json');
		response.setHeader('cache-control', 'no-store');
		response.end(JSON.stringify(workshop.state));
	},
	'/plugin-dev/changes': follow,
	'/plugin-dev/model/': ({ workshop, response }, name) => {
		const bytes = workshop.modelFile(decoded(name));
		response.setHeader('cache-control', 'no-store');
		if (bytes) response.end(bytes);
		else refuse(response, 404);
	},
	'/plugin-dev': ({ shell, response }) => {
		response.setHeader('content-type', 'text/html; charset=utf-8');
		createReadStream(shell).pipe(response);
	},
	'/sandbox/self-test/': ({ response }, kind) => {
		if (kind === 'guarded' || kind === 'open') void sendSelfTest(response, kind);
		else refuse(response, 404);
	},
	'/sandbox/': ({ workshop, response }, digest) => {
		const frame = workshop.frame(digest);
		// the frame's own headers, as the store sends them, in place of those of a page
		if (frame) response.writeHead(200, frame.headers).end(frame.html);
		else refuse(response, 404);
	},
	'/healthz': ({ response }) => response.end('ok'),
	// this page needs no worker that answers for a store
	'/service-worker.js': ({ response }) => refuse(response, 404)
};

/** What is no escape is a name that no file has. */
function decoded(name: string): string {
	try {
		return decodeURIComponent(name);
	} catch {
		return name;
	}
}

async function sendSelfTest(response: ServerResponse, kind: 'guarded' | 'open'): Promise<void> {
	const { html, headers } = await selfTestFrame(kind);
	response.writeHead(200, headers).end(html);
}

/** Server-sent events: one whenever the folder was read again. */
function follow({ workshop, request, response }: Visit): void {
	response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
	response.write('retry: 500\n\n');
	const stop = workshop.onChange(() => response.write('data: changed\n\n'));
	request.once('close', stop);
}

function refuse(response: ServerResponse, status: number): void {
	response.writeHead(status, { 'content-type': 'text/plain' }).end();
}
