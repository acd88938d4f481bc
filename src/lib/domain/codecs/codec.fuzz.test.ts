import { expect, it } from 'vitest';
import { fuzz } from '../../../../tests/support/fuzz';
import { codecOf, decodeDelta, encodeDelta, type Encoding } from '../codec';
import { seededRandom } from '../random';
import { isFinite32 } from '../weights';
import { heavyTailed } from './delta-codec.contract';
import { mutate } from './mutate';

const SMALL = [1, 2, 255, 257];
const SIZES = [...SMALL, 3000, 40_000];

const encodings: Encoding[] = [
	'float32',
	'int8',
	'int4',
	...(['sign', 'int4', 'int8'] as const).map((entries) => ({ share: 0.05, entries }))
];

/** Sound payloads of each size to spoil: to encode one anew for each run took longer than to read it. */
const EACH = 16;

it.each(encodings)('%j: any bytes are a delta of the right length, or a refusal', (encoding) => {
	const random = seededRandom(5);
	const whole = SIZES.map((size) =>
		Array.from({ length: EACH }, (_, k) => encodeDelta(encoding, heavyTailed(k, size), random))
	);
	return fuzz({
		name: `payload ${JSON.stringify(encoding)}`,
		input(random, run) {
			// large ones are slow, and few suffice
			const large = run % 250 === 0 ? 5 : run % 10 === 0 ? 4 : null;
			const size = large ?? Math.floor(random() * SMALL.length);
			const payload = whole[size]?.[Math.floor(random() * EACH)] ?? new Uint8Array();
			return { payload: mutate(payload, random), numWeights: SIZES[size] ?? 1 };
		},
		read({ payload, numWeights }) {
			const delta = decodeDelta(codecOf(encoding), payload, numWeights);
			expect(delta.length).toBe(numWeights);
			expect(isFinite32(delta)).toBe(true);
		},
		refusal: /^update\/(malformed|not-finite|shape-mismatch)$/
	});
});
