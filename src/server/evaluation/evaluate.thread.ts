import { train } from '@tensorflow/tfjs-core';
import type { AllMeasures } from '$lib/domain/promotion';
import { ownMetrics } from '$lib/domain/recipe';
import { fitModel } from '$workers/examples';
import { loadModel } from '$workers/layers-model';
import { compile, evaluate } from '$workers/measure';
import type { Evaluation } from './evaluation.server';
import { heldOutBatch } from './held-out-batch';
import { readVersion } from './read-version';
import { answerOnce } from './thread-answer';
import { useWasmBackend } from './wasm-backend';

await answerOnce(async (evaluation: Evaluation) => {
	const examples = heldOutBatch(evaluation.heldOut);
	const version = await readVersion(evaluation);
	await useWasmBackend();

	const model = await loadModel(version);
	const compiled = fitModel(model, examples.spec);
	// compiling asks for an optimiser; none of its steps is taken
	compile(compiled, evaluation.recipe, train.sgd(1));

	const { loss, accuracy, own } = await evaluate(compiled, examples, () => Promise.resolve());
	const named = ownMetrics(evaluation.recipe).map(({ name }, i) => [name, own[i] ?? NaN] as const);
	const value: AllMeasures = {
		loss,
		accuracy: examples.spec.numLabels > 1 ? accuracy : null,
		metrics: Object.fromEntries(named.filter(([, measured]) => Number.isFinite(measured)))
	};
	return { value };
});
