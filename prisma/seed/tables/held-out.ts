import type { HeldOut } from '../../../src/lib/wire/held-out';
import { loadPenguins } from '../penguins/penguins';
import { loadWeather } from '../weather/weather';
import { examplesOf } from './reader';

export function heldOutPenguins(): HeldOut {
	const { inputs, targets } = examplesOf('penguins', loadPenguins().heldOut);
	return { inputShape: [6], numLabels: 3, inputs, labels: Uint32Array.from(targets) };
}

export function heldOutWeather(): HeldOut {
	const { inputs, targets } = examplesOf('weather', loadWeather().heldOut);
	const labels = Float32Array.from(targets);
	return { inputShape: [10], numLabels: 0, targetShape: [1], inputs, labels };
}
