import { describe, expect, it } from 'vitest';
import type { SecurePolicy } from '../secure-aggregation/secure-policy';
import { updateBytes } from './update-bytes';

describe('updateBytes', () => {
	it('is that of the codec, with about 640 bytes of header', () => {
		const open = { numWeights: 1000, privacy: { kind: 'none' } } as const;
		expect(updateBytes({ ...open, codec: 'float32' })).toBe(4640);
		expect(updateBytes({ ...open, codec: 'top-k' })).toBeLessThan(1000);
	});

	it('is that of masked words where only sums are opened', () => {
		const privacy = { kind: 'secure', bits: 8, most: 100 } as unknown as SecurePolicy;
		const ofWeights = (numWeights: number) =>
			updateBytes({ numWeights, codec: 'float32', privacy });
		// 100 · 127 takes 14 bits and a sign: two bytes a weight
		expect(ofWeights(2000) - ofWeights(1000)).toBe(2000);
	});
});
