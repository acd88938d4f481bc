import { measure } from '../../../src/workers/prediction';
import type { ExampleBatch, ModelState } from '../../../src/workers/training-api';
import { BOOKS, heldOutOf, type Book } from './books';
import { VOCABULARY, WINDOW, type TextExample } from './reading';

/** Examples as trainings and measurements take them. */
export function packed(examples: readonly TextExample[]): ExampleBatch {
	const inputs = new Float32Array(examples.length * WINDOW);
	const labels = new Float32Array(examples.length * WINDOW);
	examples.forEach(({ input, values }, i) => {
		inputs.set(input, i * WINDOW);
		labels.set(values, i * WINDOW);
	});
	const spec = { inputShape: [WINDOW], numLabels: VOCABULARY.length, targetShape: [WINDOW] };
	return { spec, inputs, labels };
}

/** Of the last tenth of each book: bits a character, and the share of characters that are foretold. */
export async function measureText(
	model: ModelState
): Promise<Record<Book, { bits: number; accuracy: number }>> {
	const measured = await Promise.all(
		BOOKS.map(async (book) => {
			const judged = {
				loss: 'sparseCategoricalCrossentropy',
				metrics: ['accuracy']
			} as const;
			const { loss, accuracy = 0 } = await measure(model, packed(heldOutOf(book)), judged);
			return [book, { bits: loss / Math.LN2, accuracy }] as const;
		})
	);
	return Object.fromEntries(measured) as Record<Book, { bits: number; accuracy: number }>;
}
