import { readFile } from 'node:fs/promises';
import { sizeOfShape } from '$lib/domain/examples';
import { seededRandom, shuffled } from '$lib/domain/random';
import { deltaBetween } from '$lib/domain/weights';
import { trainLocally } from '$workers/local-training';
import type { ExampleBatch } from '$workers/training-api';
import { TrainingControl } from '$workers/training-control';
import type { Guidance } from './guide.server';
import { heldOutBatch } from './held-out-batch';
import { answerOnce } from './thread-answer';
import { useWasmBackend } from './wasm-backend';

/** Enough to tell a direction by, and few enough that no merge waits long. */
const MOST_EXAMPLES = 400;
const SEED = 1;

await answerOnce(async ({ topology, weightSpecs, weightsPath, heldOut, recipe }: Guidance) => {
	const examples = someOf(heldOutBatch(heldOut));
	const weights = new Float32Array(new Uint8Array(await readFile(weightsPath)).buffer);
	await useWasmBackend();

	const json: unknown = JSON.parse(new TextDecoder().decode(topology));
	const task = {
		model: { topology: json, weightSpecs, weights },
		recipe: { ...recipe, epochs: 1, minExamples: 1 },
		examples,
		encoding: 'float32',
		residual: null,
		clippingNorm: null,
		privacy: { kind: 'none' },
		seed: SEED
	} as const;
	const control = new TrainingControl();
	const trained = await trainLocally(task, { backend: 'wasm', control, onBatch: () => undefined });
	return { value: deltaBetween(trained.localWeights, weights) };
});

function someOf(examples: ExampleBatch): ExampleBatch {
	const { labels, inputs, spec } = examples;
	if (labels.length <= MOST_EXAMPLES) return examples;
	const size = sizeOfShape(spec.inputShape);
	const chosen = [...shuffled(labels.length, seededRandom(SEED))].slice(0, MOST_EXAMPLES);
	const some = new Float32Array(MOST_EXAMPLES * size);
	chosen.forEach((from, n) => some.set(inputs.subarray(from * size, (from + 1) * size), n * size));
	return { spec, inputs: some, labels: Uint32Array.from(chosen, (from) => labels[from] ?? 0) };
}
