import { expect, it } from 'vitest';
import { mutate } from '$lib/domain/codecs/mutate';
import type { UpdateHeader } from '$lib/domain/update';
import { fuzz } from '../../../tests/support/fuzz';
import { decodeHeader, encodeUpdate } from './update-container';

const header: UpdateHeader = {
	format: 1,
	id: '0197c8f2-3b6e-7c3a-9a4e-6f0d6f0a1b2c',
	modelId: '0197c8f2-3b6e-7c3a-9a4e-6f0d6f0a1b2d',
	line: 1,
	baseVersion: 3,
	recipeDigest: 'a'.repeat(64),
	pluginDigest: 'b'.repeat(64),
	codec: 'top-k',
	numWeights: 3,
	numExamples: 20,
	trainedAt: 1_760_000_000_000,
	lossBefore: 1.5,
	lossAfter: 0.5
};

const whole = encodeUpdate(header, Uint8Array.of(1, 2, 3, 4));

it('reads spoilt containers as headers, or refuses them', () =>
	fuzz({
		name: 'update container',
		input: (random) => mutate(whole, random),
		read: (bytes) => expect(decodeHeader(bytes).payloadOffset).toBeLessThanOrEqual(bytes.length),
		refusal: /^update\/malformed$/
	}));
