/**
 * Makes the model's files: `tsx prisma/seed/text/pretrain.ts`. The result is checked in.
 *
 * It has read the first three fifths of one book and nothing else: it knows how words are spelt there, and
 * how nobody else writes.
 */
import { initializers, layers, sequential } from '@tensorflow/tfjs-layers';
import type { Recipe } from '../../../src/lib/domain/recipe';
import { useWasmBackend } from '../../../src/server/evaluation/wasm-backend';
import type { ModelState } from '../../../src/workers/training-api';
import { readBook } from './books';
import { saveModel, stateOf } from '../model-files';
import { measureText, packed } from './measure-text';
import { examplesOf, tokensOf, VOCABULARY, WINDOW } from './reading';
import { trainModel } from '../train-model';

const SEED = 1;
const recipe: Recipe = {
	loss: 'sparseCategoricalCrossentropy',
	optimizer: { name: 'adam', learningRate: 0.004 },
	batchSize: 32,
	epochs: 12,
	metrics: ['accuracy'],
	minExamples: 1
};

/** 48 characters → 48 × 16 → 48 × 96 → 48 × 50. */
async function freshModel(): Promise<ModelState> {
	const from = (offset: number) => initializers.glorotUniform({ seed: SEED + offset });
	const model = sequential({
		name: 'text',
		layers: [
			layers.embedding({
				name: 'characters',
				inputShape: [WINDOW],
				inputDim: VOCABULARY.length,
				outputDim: 16,
				embeddingsInitializer: initializers.randomUniform({ minval: -0.5, maxval: 0.5, seed: SEED })
			}),
			layers.lstm({
				name: 'memory',
				units: 96,
				returnSequences: true,
				recurrentActivation: 'sigmoid',
				kernelInitializer: from(1),
				// not orthogonal, as is usual: a device that loads the model would work out its start each time
				recurrentInitializer: from(2)
			}),
			layers.dense({
				name: 'next',
				units: VOCABULARY.length,
				activation: 'softmax',
				kernelInitializer: from(3)
			})
		]
	});
	return stateOf(model);
}

await useWasmBackend();
const fresh = await freshModel();
const pretrained = await trainModel(fresh, {
	recipe,
	examples: packed(examplesOf(tokensOf(readBook('carroll-alice').pretraining))),
	seed: SEED
});
saveModel('text', pretrained);
console.log(pretrained.weights.length, 'weights;', await measureText(pretrained));
