import type { HeldOut } from '../../../src/lib/wire/held-out';
import { FOOD_LABELS, loadPhotos, PHOTO_SHAPE } from './photos';

export function heldOutPhotos(): HeldOut {
	const { inputs, labels } = loadPhotos('heldOut');
	return {
		inputShape: PHOTO_SHAPE,
		numLabels: FOOD_LABELS.length,
		inputs: Uint8Array.from(inputs, (value) => Math.round(255 * value)),
		labels
	};
}
