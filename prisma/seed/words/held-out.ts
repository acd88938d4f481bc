import type { HeldOut } from '../../../src/lib/wire/held-out';
import { loadRecordings, NUM_WORDS } from './recordings';
import { WORD_SHAPE } from './shape';

export function heldOutWords(): HeldOut {
	const { inputs, labels } = loadRecordings('heldOut');
	return {
		inputShape: WORD_SHAPE,
		numLabels: NUM_WORDS,
		inputs: Uint8Array.from(inputs, (value) => Math.round(255 * value)),
		labels
	};
}
