import { sizeOfShape, targetSizeOf } from '$lib/domain/examples';
import { seededRandom, shuffled } from '$lib/domain/random';
import { deltaBetween } from '$lib/domain/weights';
import { numExamplesOf, rowsOf } from '$workers/examples';
import { trainLocally } from '$workers/local-training';
import type { ExampleBatch } from '$workers/training-api';
import { TrainingControl } from '$workers/training-control';
import type { Guidance } from './guide.server';
import { heldOutBatch } from './held-out-batch';
import { readVersion } from './read-version';
import { answerOnce } from './thread-answer';
import { useWasmBackend } from './wasm-backend';

/** Enough to tell a direction by, and few enough that no merge waits long. */
const MOST_EXAMPLES = 400;
const SEED = 1;

await answerOnce(async ({ heldOut, recipe, ...files }: Guidance) => {
	const examples = someOf(heldOutBatch(heldOut));
	const model = await readVersion(files);
	await useWasmBackend();

	const task = {
		model,
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
	return { value: deltaBetween(trained.localWeights, model.weights) };
});

function someOf(examples: ExampleBatch): ExampleBatch {
	const { labels, inputs, spec } = examples;
	const total = numExamplesOf(examples);
	if (total <= MOST_EXAMPLES) return examples;
	const chosen = shuffled(total, seededRandom(SEED)).slice(0, MOST_EXAMPLES);
	return {
		spec,
		inputs: rowsOf(inputs, sizeOfShape(spec.inputShape), chosen),
		labels: rowsOf(labels, targetSizeOf(spec), chosen)
	};
}
