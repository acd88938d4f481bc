import { parentPort, workerData } from 'node:worker_threads';
import { alignPayloads } from './align-payloads.server';
import type { Averager } from './averager';
import { chooseAverager, type WantedBackend } from './choose-averager.server';
import { inspectPayload } from './inspect-payload.server';
import { mergeBuffer } from './merge-buffer.server';
import { openMaskedSum } from './secure/masked-sum.server';
import { toThrownError, type ThreadReply, type ThreadRequest } from './merge-thread-protocol';

const port = parentPort;
if (!port) throw new Error('merge.thread runs as a worker thread.');

let chosen: Promise<Averager> | undefined;

// one at a time: the averager's memory is its own, and the bound on it is the point
let last: Promise<void> = Promise.resolve();
port.on('message', (request: ThreadRequest) => {
	last = last.then(async () => port.postMessage(await answer(request)));
});

async function answer(request: ThreadRequest): Promise<ThreadReply> {
	try {
		return { id: request.id, ok: true, result: await run(request) };
	} catch (error) {
		return { id: request.id, ok: false, error: toThrownError(error) };
	}
}

async function run(request: ThreadRequest): Promise<unknown> {
	switch (request.job) {
		case 'mergeBuffer':
			return mergeBuffer(await averager(), request.input);
		case 'inspectPayload':
			return inspectPayload(request.input);
		case 'alignPayloads':
			return alignPayloads(request.input);
		case 'openMaskedSum':
			openMaskedSum(request.input);
			return null;
		case 'chooseBackend':
			return (await averager()).name;
	}
}

function averager(): Promise<Averager> {
	return (chosen ??= choose());
}

async function choose(): Promise<Averager> {
	const { averager, report } = await chooseAverager(workerData as WantedBackend);
	console.info(report);
	return averager;
}
