import { expect, it } from 'vitest';
import { fuzz } from '../../../../tests/support/fuzz';
import { codecOf, decodeDelta, encodeDelta, type Encoding } from '../codec';
import { isFinite32 } from '../weights';
import { heavyTailed } from './delta-codec.contract';
import { mutate } from './mutate';

const SIZES = [1, 2, 255, 257, 3000, 40_000];

const encodings: Encoding[] = [
	'float32',
	'int8',
	'int4',
	...(['sign', 'int4', 'int8'] as const).map((entries) => ({ share: 0.05, entries }))
];

it.each(encodings)('%j: any bytes are a delta of the right length, or a refusal', (encoding) =>
	fuzz({
		name: `payload ${JSON.stringify(encoding)}`,
		input(random, run) {
			// large ones are slow, and few suffice
			const numWeights = SIZES[run % 50 === 0 ? 5 : Math.floor(random() * 5)] ?? 1;
			const whole = encodeDelta(encoding, heavyTailed(run, numWeights), random);
			return { payload: mutate(whole, random), numWeights };
		},
		read({ payload, numWeights }) {
			const delta = decodeDelta(codecOf(encoding), payload, numWeights);
			expect(delta.length).toBe(numWeights);
			expect(isFinite32(delta)).toBe(true);
		},
		refusal: /^update\/(malformed|not-finite|shape-mismatch)$/
	})
);
