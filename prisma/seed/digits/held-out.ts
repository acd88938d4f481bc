import type { HeldOut } from '../../../src/lib/wire/held-out';
import { DIGIT_SHAPE, loadDigits, NUM_DIGITS } from './mnist';

export function heldOutDigits(): HeldOut {
	const { inputs, labels } = loadDigits().heldOut;
	return {
		inputShape: DIGIT_SHAPE,
		numLabels: NUM_DIGITS,
		inputs: Uint8Array.from(inputs, (value) => Math.round(255 * value)),
		labels
	};
}
