import { parentPort } from 'node:worker_threads';
import { CpuAverager } from './cpu-averager.server';
import { inspectPayload } from './inspect-payload.server';
import { mergeBuffer } from './merge-buffer.server';
import { toThrownError, type ThreadReply, type ThreadRequest } from './merge-thread-protocol';

const port = parentPort;
if (!port) throw new Error('merge.thread runs as a worker thread.');

const averager = new CpuAverager();

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

function run(request: ThreadRequest): unknown {
	return request.job === 'mergeBuffer'
		? mergeBuffer(averager, request.input)
		: inspectPayload(request.input);
}
