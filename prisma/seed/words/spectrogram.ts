import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { runInThisContext } from 'node:vm';

/** What the plugin's worker is sent, and answers. */
interface WorkerScope {
	onmessage?: (event: { data: { id: number; samples: Float32Array } }) => void;
	postMessage: (answer: { id: number; input: Float32Array | null }) => void;
}

/**
 * The spectrogram exactly as the plugin makes it on a device: its own worker file, run here.
 *
 * @param samples Mono, in [−1, 1], SAMPLE_RATE a second.
 * @returns Null if nothing is to be heard.
 */
export function spectrogramOf(samples: Float32Array): Float32Array | null {
	let input: Float32Array | null = null;
	scope.postMessage = (answer) => (input = answer.input);
	scope.onmessage?.({ data: { id: 0, samples } });
	return input;
}

const scope: WorkerScope = { postMessage: () => undefined };
const code = readFileSync(resolve('prisma/seed/words/plugin/data-worker.js'), 'utf8');
(runInThisContext(`(function (self) {${code}\n})`) as (self: WorkerScope) => void)(scope);
