import { expect, it } from 'vitest';
import { mutate } from '$lib/domain/codecs/mutate';
import { StoreError } from '$lib/domain/errors';
import { SEALED_PART } from '$lib/domain/secure-aggregation/masked-size';
import { assertPlausible } from '$lib/domain/secure-aggregation/opened-sum';
import { bytesPerWeight, signed, unpackWords } from '$lib/domain/secure-aggregation/ring';
import { fuzz, mutateText } from '../../../../tests/support/fuzz';
import { fromBase64Url, toBase64Url } from './base64url';
import { splitMasked } from './masked-update';

const policy = { bits: 16, most: 256, clippingNorm: 1 };
const bytes = bytesPerWeight(policy);
const WEIGHTS = 20;
/** Of a sum of small numbers, which is plausible as it is. */
const whole = new Uint8Array(SEALED_PART + WEIGHTS * bytes).fill(1, 0, SEALED_PART);

it('reads spoilt masked payloads, or refuses them', () =>
	fuzz({
		name: 'masked payload',
		input: (random, run) => (run % 10 === 0 ? whole : mutate(whole, random)),
		read(payload) {
			const { packed } = splitMasked(payload);
			const words = unpackWords(packed, { numWeights: WEIGHTS, bytes });
			expect(words).toHaveLength(WEIGHTS);
			assertPlausible(signed(words, bytes), 3, policy);
		},
		refusal: /^update\/(shape-mismatch|sum-implausible)$/
	}));

it('reads text as sealed keys only where it is the one text for their bytes', () =>
	fuzz({
		name: 'sealed keys as text',
		input: (random) => mutateText(toBase64Url(whole.subarray(0, 60)), random),
		read(text) {
			const read = fromBase64Url(text);
			if (!read) throw new StoreError('update/malformed', 'Not base64url.');
			expect(toBase64Url(read)).toBe(text);
		},
		refusal: /^update\/malformed$/
	}));
