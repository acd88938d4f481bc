import { describe, expect, it } from 'vitest';
import { encodeDelta } from '../codec';
import { heavyTailed } from './delta-codec.contract';
import { expectedBytes } from './expected-bytes';

describe('expectedBytes', () => {
	it.each([
		['float32', 640 + 4_000_000],
		['int8', 640 + 4 * 3907 + 1_000_000],
		['int4', 640 + 4 * 3907 + 500_000]
	] as const)('knows the size of %s', (codec, bytes) => {
		expect(expectedBytes(codec, 1_000_000)).toBe(bytes);
	});

	it.each(['sign', 'int4', 'int8'] as const)(
		'is within 3 %% of a real top-k payload in %s',
		(entries) => {
			const encoding = { share: 0.02, entries };
			const { length } = encodeDelta(encoding, heavyTailed(2, 200_000), Math.random);
			expect(expectedBytes(encoding, 200_000) / (640 + length)).toBeCloseTo(1, 1.5);
		}
	);
});
