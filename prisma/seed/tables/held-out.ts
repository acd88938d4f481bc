import type { HeldOut } from '../../../src/lib/wire/held-out';
import { loadPenguins } from '../penguins/penguins';
import { examplesOf } from './reader';

export function heldOutPenguins(): HeldOut {
	const { inputs, targets } = examplesOf('penguins', loadPenguins().heldOut);
	return { inputShape: [6], numLabels: 3, inputs, labels: Uint32Array.from(targets) };
}
