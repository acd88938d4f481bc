import { predict } from '../../../src/workers/prediction';
import type { ModelState } from '../../../src/workers/training-api';
import { FOOD_LABELS, PHOTO_SHAPE, type PhotoSet } from './photos';

/** Share of the photographs that the model puts into the right kind, 0 to 1. */
export async function accuracyOf(model: ModelState, { inputs, labels }: PhotoSet): Promise<number> {
	const numLabels = FOOD_LABELS.length;
	const scores = await predict(model, { spec: { inputShape: PHOTO_SHAPE, numLabels }, inputs });
	const right = labels.filter((label, i) => {
		const answers = scores.subarray(i * numLabels, (i + 1) * numLabels);
		return answers.indexOf(Math.max(...answers)) === label;
	});
	return right.length / labels.length;
}
