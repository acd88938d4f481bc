/**
 * Makes the model's start: `tsx prisma/seed/words/pretrain.ts`. The result is checked in.
 *
 * It has never heard a person: the digits that it learns from are said by machines (`synthetic.ts`, which needs
 * `espeak-ng` and `flite` from Debian). What people add is what makes it better.
 */
import type { Recipe } from '../../../src/lib/domain/recipe';
import { useWasmBackend } from '../../../src/server/evaluation/wasm-backend';
import { saveModel } from '../model-files';
import { loadRecordings } from './recordings';
import { syntheticWords } from './synthetic';
import { accuracyOf, freshModel, wordSpec } from './word-model';
import { trainModel } from '../train-model';

const SEED = 1;
const recipe: Recipe = {
	loss: 'categoricalCrossentropy',
	optimizer: { name: 'adam', learningRate: 0.002 },
	batchSize: 32,
	epochs: 12,
	metrics: ['accuracy'],
	minExamples: 1
};

await useWasmBackend();
const fresh = await freshModel(SEED);
const synthetic = syntheticWords(SEED);
const pretrained = await trainModel(fresh, {
	recipe,
	examples: { spec: wordSpec, ...synthetic },
	seed: SEED
});
saveModel('words', pretrained);
const accuracy = await accuracyOf(pretrained, loadRecordings('heldOut'));
console.log(
	`${pretrained.weights.length} weights; ${synthetic.labels.length} synthetic words; ` +
		`held-out accuracy ${(100 * accuracy).toFixed(1)} %`
);
