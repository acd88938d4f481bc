import { initializers, layers, sequential } from '@tensorflow/tfjs-layers';
import { predict } from '../../../src/workers/prediction';
import type { ModelState } from '../../../src/workers/training-api';
import { stateOf } from '../model-files';
import { NUM_WORDS, type WordSet } from './recordings';
import { WORD_SHAPE } from './shape';

/** What trainings of this model are told about its examples. */
export const wordSpec = { inputShape: WORD_SHAPE, numLabels: NUM_WORDS };

/** 64 × 32 × 1 → 32 × 16 → 16 × 8 → 8 × 4 → 10. */
export function freshModel(seed: number): Promise<ModelState> {
	const from = (offset: number) => initializers.glorotUniform({ seed: seed + offset });
	const convolution = (name: string, [filters, kernelSize, offset]: [number, number, number]) =>
		layers.conv2d({
			name,
			filters,
			kernelSize,
			padding: 'same',
			activation: 'relu',
			kernelInitializer: from(offset),
			...(offset === 0 && { inputShape: [...WORD_SHAPE] })
		});
	const pool = (name: string) => layers.maxPooling2d({ name, poolSize: 2 });
	return stateOf(
		sequential({
			name: 'words',
			layers: [
				convolution('edges', [8, 5, 0]),
				pool('pool-1'),
				convolution('sounds', [16, 3, 1]),
				pool('pool-2'),
				convolution('syllables', [32, 3, 2]),
				pool('pool-3'),
				layers.flatten({ name: 'flat' }),
				layers.dropout({ name: 'forget', rate: 0.3, seed }),
				layers.dense({
					name: 'digit',
					units: NUM_WORDS,
					activation: 'softmax',
					kernelInitializer: from(3)
				})
			]
		})
	);
}

/** Share of `words` that the model hears right, 0 to 1. */
export async function accuracyOf(model: ModelState, words: WordSet): Promise<number> {
	const scores = await predict(model, { spec: wordSpec, inputs: words.inputs });
	const right = words.labels.filter((label, i) => {
		const answers = scores.subarray(i * NUM_WORDS, (i + 1) * NUM_WORDS);
		return answers.indexOf(Math.max(...answers)) === label;
	});
	return right.length / words.labels.length;
}
