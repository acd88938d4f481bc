import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { StoreError } from '$lib/domain/errors';
import { SEALED_PART } from '$lib/domain/secure-aggregation/masked-size';
import { assertPlausible } from '$lib/domain/secure-aggregation/opened-sum';
import { bytesPerWeight, signed, unpackWords } from '$lib/domain/secure-aggregation/ring';
import { fromBase64Url, toBase64Url } from './base64url';
import { splitMasked } from './masked-update';

// `npm run fuzz` asks for 250,000
const numRuns = Number(process.env.FUZZ_RUNS ?? 2000);
const policy = { bits: 16, most: 256, clippingNorm: 1 };
const bytes = bytesPerWeight(policy);

describe('a spoilt masked payload', () => {
	it('is read or refused, whatever its bytes', () => {
		const end = fc.uint8Array({ maxLength: 64 });
		const length = fc.oneof(fc.nat({ max: 2 * SEALED_PART }), fc.constant(SEALED_PART));
		fc.assert(
			fc.property(length, end, fc.nat({ max: 20 }), (start, tail, numWeights) => {
				const payload = new Uint8Array(start + tail.length);
				payload.set(tail, start);
				try {
					const { packed } = splitMasked(payload);
					const words = unpackWords(packed, { numWeights, bytes });
					expect(words).toHaveLength(numWeights);
					assertPlausible(signed(words, bytes), 3, policy);
				} catch (error) {
					expect(error).toBeInstanceOf(StoreError);
				}
			}),
			{ numRuns }
		);
	});

	it('has sealed keys whose text stands for one run of bytes only', () => {
		fc.assert(
			fc.property(fc.oneof(fc.string(), fc.base64String()), (text) => {
				const read = fromBase64Url(text);
				expect(read === null || toBase64Url(read) === text).toBe(true);
			}),
			{ numRuns }
		);
	});
});
