// Sends updates to a running store from a process of its own: made beforehand, sent by concurrent devices,
// each over its own connection. Prints how many were queued, and how long each took, as one JSON object.
import { createHash, getRandomValues } from 'node:crypto';
import { once } from 'node:events';
import { Agent, request } from 'node:http';
import { text } from 'node:stream/consumers';
import { encodeDelta } from '../../src/lib/domain/codec';
import { encodeUpdate } from '../../src/lib/wire/update-container';
import { nextHeader, type HeaderOfAll } from './ingest-store';

/** What the process is told on its standard input. */
export interface IngestLoad {
	readonly url: string;
	readonly cookies: readonly string[];
	readonly header: HeaderOfAll;
	readonly numDevices: number;
	readonly seconds: number;
	/** Made beforehand. */
	readonly numUpdates: number;
}

export interface IngestResult {
	readonly queued: number;
	/** Neither queued nor merged: by the answer's text, how often. */
	readonly others: Readonly<Record<string, number>>;
	readonly seconds: number;
	readonly bytesEach: number;
	/** Of the whole, and the median of its first part, the file. */
	readonly milliseconds: Readonly<Record<'p50' | 'p95' | 'p99' | 'put-p50', number>>;
	/** Processor time of this process. */
	readonly cpuSeconds: number;
}

/** An update whose payload all share: a million random weights hash differently under each header. */
interface Made {
	readonly id: string;
	readonly digest: string;
	readonly head: Uint8Array;
}

const load = JSON.parse(await text(process.stdin)) as IngestLoad;
const payload = randomPayload(load.header.numWeights);
const made = Array.from({ length: load.numUpdates }, make);
console.log('ready');

const agent = new Agent({ keepAlive: true, maxSockets: load.numDevices });
const { hostname, port } = new URL(load.url);
const times: number[] = [];
const putTimes: number[] = [];
const others: Record<string, number> = {};
let queued = 0;
const cpuBefore = process.cpuUsage();
const started = performance.now();
await Promise.all(Array.from({ length: load.numDevices }, (_, device) => send(device)));
const seconds = (performance.now() - started) / 1000;
agent.destroy();

const at = (share: number, of = times) =>
	Math.round(of.toSorted((a, b) => a - b)[Math.floor(share * (of.length - 1))] ?? NaN);
const { user, system } = process.cpuUsage(cpuBefore);
const result: IngestResult = {
	queued,
	others,
	seconds,
	bytesEach: (made[0]?.head.length ?? 0) + payload.length,
	milliseconds: { p50: at(0.5), p95: at(0.95), p99: at(0.99), 'put-p50': at(0.5, putTimes) },
	cpuSeconds: (user + system) / 1e6
};
console.log(JSON.stringify(result));

async function send(device: number): Promise<void> {
	const cookie = load.cookies[device % load.cookies.length] ?? '';
	while ((performance.now() - started) / 1000 < load.seconds) {
		const update = made.pop();
		if (!update) throw new Error('All updates that were made beforehand have been sent.');
		const from = performance.now();
		const put = await ask(`/blobs/${update.digest}`, {
			method: 'PUT',
			headers: {
				cookie,
				'content-type': 'application/octet-stream',
				'content-length': update.head.length + payload.length
			},
			body: [update.head, payload]
		});
		putTimes.push(performance.now() - from);
		const body = Buffer.from(JSON.stringify({ id: update.id, digest: update.digest }));
		const answer = await ask('/trpc/updates.submit', {
			method: 'POST',
			headers: { cookie, 'content-type': 'application/json', 'content-length': body.length },
			body: [body]
		});
		times.push(performance.now() - from);
		if (answer.includes('"status":"queued"')) queued++;
		else others[`${put} ${answer}`] = (others[`${put} ${answer}`] ?? 0) + 1;
	}
}

async function ask(
	path: string,
	{
		method,
		headers,
		body
	}: { method: string; headers: Record<string, string | number>; body: Uint8Array[] }
): Promise<string> {
	const sent = request({ agent, hostname, port, path, method, headers });
	const answered = once(sent, 'response') as Promise<[NodeJS.ReadableStream]>;
	for (const part of body) sent.write(part);
	sent.end();
	const [response] = await answered;
	return text(response);
}

function make(): Made {
	const header = nextHeader(load.header);
	const head = encodeUpdate(header, new Uint8Array(0));
	const digest = createHash('sha256').update(head).update(payload).digest('hex');
	return { id: header.id, digest, head };
}

function randomPayload(numWeights: number): Uint8Array {
	const uniform = new Uint32Array(numWeights);
	// a call fills 64 KB at most
	for (let i = 0; i < numWeights; i += 16_384) getRandomValues(uniform.subarray(i, i + 16_384));
	const delta = Float32Array.from(uniform, (u) => 1e-3 * (u / 2 ** 31 - 1));
	return encodeDelta('int8', delta, () => 0.5);
}
