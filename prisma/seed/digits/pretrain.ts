/**
 * Makes the demo model's files: `tsx prisma/seed/digits/pretrain.ts`. The result is checked in.
 *
 * Badly on purpose: it has seen 200 pictures each of the digits 0 to 5, and never a 6, 7, 8 or 9.
 */
import { initializers, layers, sequential } from '@tensorflow/tfjs-layers';
import type { Recipe } from '../../../src/lib/domain/recipe';
import { useWasmBackend } from '../../../src/server/evaluation/wasm-backend';
import type { ModelState } from '../../../src/workers/training-api';
import { saveModel, stateOf } from '../model-files';
import { accuracyOf } from './accuracy';
import { DIGIT_SHAPE, DIGIT_SIZE, loadDigits, NUM_DIGITS, type DigitSet } from './mnist';
import { trainModel } from '../train-model';

const SEED = 1;
const KNOWN_DIGITS = 6;
const recipe: Recipe = {
	loss: 'categoricalCrossentropy',
	optimizer: { name: 'sgd', learningRate: 0.05 },
	batchSize: 32,
	epochs: 12,
	metrics: ['accuracy'],
	minExamples: 1
};
const spec = { inputShape: DIGIT_SHAPE, numLabels: NUM_DIGITS };

/** 28 × 28 × 1 → 12 × 12 → 10 × 10 → 5 × 5 → 10. */
async function freshModel(): Promise<ModelState> {
	const from = (offset: number) => initializers.glorotUniform({ seed: SEED + offset });
	const model = sequential({
		name: 'digits',
		layers: [
			layers.conv2d({
				name: 'strokes',
				inputShape: [...DIGIT_SHAPE],
				filters: 8,
				kernelSize: 5,
				strides: 2,
				activation: 'relu',
				kernelInitializer: from(0)
			}),
			layers.conv2d({
				name: 'shapes',
				filters: 16,
				kernelSize: 3,
				activation: 'relu',
				kernelInitializer: from(1)
			}),
			layers.maxPooling2d({ name: 'pool', poolSize: 2 }),
			layers.flatten({ name: 'flat' }),
			layers.dense({
				name: 'digit',
				units: NUM_DIGITS,
				activation: 'softmax',
				kernelInitializer: from(2)
			})
		]
	});
	return stateOf(model);
}

function onlyKnown({ inputs, labels }: DigitSet): DigitSet {
	const indices = [...labels.keys()].filter((i) => (labels[i] ?? 0) < KNOWN_DIGITS);
	return {
		labels: Uint32Array.from(indices, (i) => labels[i] ?? 0),
		inputs: Float32Array.from(
			indices.flatMap((i) => [...inputs.subarray(i * DIGIT_SIZE, (i + 1) * DIGIT_SIZE)])
		)
	};
}

await useWasmBackend();
const digits = loadDigits();
const fresh = await freshModel();
const pretrained = await trainModel(fresh, {
	recipe,
	examples: { spec, ...onlyKnown(digits.pretraining) },
	seed: SEED
});
saveModel('digits', pretrained);
const accuracy = await accuracyOf(pretrained, digits.heldOut);
console.log(
	`${pretrained.weights.length} weights; held-out accuracy ${(100 * accuracy).toFixed(1)} %`
);
