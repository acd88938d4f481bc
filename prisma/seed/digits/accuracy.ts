import { predict } from '../../../src/workers/prediction';
import type { ModelState } from '../../../src/workers/training-api';
import { DIGIT_SHAPE, NUM_DIGITS, type DigitSet } from './mnist';

/** Share of `digits` that the model reads right, 0 to 1. */
export async function accuracyOf(model: ModelState, digits: DigitSet): Promise<number> {
	const spec = { inputShape: DIGIT_SHAPE, numLabels: NUM_DIGITS };
	const scores = await predict(model, { spec, inputs: digits.inputs });
	const right = digits.labels.filter((label, i) => {
		const answers = scores.subarray(i * NUM_DIGITS, (i + 1) * NUM_DIGITS);
		return answers.indexOf(Math.max(...answers)) === label;
	});
	return right.length / digits.labels.length;
}
