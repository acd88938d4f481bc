import type { Recipe } from '../../src/lib/domain/recipe';
import { trainLocally } from '../../src/workers/local-training';
import type { ExampleBatch, ModelState } from '../../src/workers/training-api';
import { TrainingControl } from '../../src/workers/training-control';

interface Training {
	readonly recipe: Recipe;
	readonly examples: ExampleBatch;
	readonly seed: number;
}

/** A model after a training as devices do it, by WASM (`useWasmBackend` first), with nothing taken off its change. */
export async function trainModel(model: ModelState, training: Training): Promise<ModelState> {
	const { localWeights } = await trainLocally(
		{
			model,
			...training,
			encoding: 'float32',
			residual: null,
			clippingNorm: null,
			privacy: { kind: 'none' }
		},
		{ backend: 'wasm', control: new TrainingControl(), onBatch: () => undefined }
	);
	return { ...model, weights: localWeights };
}
