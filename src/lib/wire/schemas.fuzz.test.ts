import { describe, it } from 'vitest';
import type { z } from 'zod/mini';
import { StoreError } from '$lib/domain/errors';
import { fuzz, mutateJson } from '../../../tests/support/fuzz';
import { submitUpdate } from './api';
import { filterPolicy } from './filters';
import * as schemas from './schemas';
import { openRequest } from './secure/opening';

const recipe = {
	loss: 'categoricalCrossentropy',
	optimizer: { name: 'sgd', learningRate: 0.1 },
	batchSize: 8,
	epochs: 1,
	metrics: ['accuracy'],
	minExamples: 5
};

const id = '0197c8f2-3b6e-7c3a-9a4e-6f0d6f0a1b2c';
const helper = { url: 'https://h.example', publicKey: `B${'a'.repeat(86)}` };
const sealed = 'a'.repeat(364);
const set = {
	format: 1,
	modelId: id,
	line: 1,
	numWeights: 3,
	policy: {
		kind: 'secure',
		clippingNorm: 1,
		least: 3,
		most: 8,
		bits: 16,
		helpers: [helper, helper, helper, helper]
	},
	updates: [{ id, baseVersion: 1, sealed: [sealed, sealed, sealed, sealed] }]
};

/** What stands where, and a value of it that is well-formed. */
const known: readonly [string, z.ZodMiniType, unknown][] = [
	['recipe', schemas.recipe, recipe],
	['weights manifest', schemas.weightSpecs, [{ name: 'w', shape: [2, 3] }]],
	['staleness', schemas.stalenessPolicy, { kind: 'hinge', a: 1, b: 2 }],
	['strategy', schemas.strategyPolicy, { kind: 'fedavgm', learningRate: 0.3, momentum: 0.9 }],
	['filter', filterPolicy, { kind: 'trimmed-mean', trim: 0.2 }],
	['submission', submitUpdate, { id, digest: 'a'.repeat(64) }],
	['request to a helper', openRequest, { set, place: 0, quorum: [0, 1, 2] }]
];

describe.each(known)('%s', (name, schema, whole) => {
	it('reads spoilt values, or refuses them', () =>
		fuzz({
			name,
			input: (random, run) => (run % 10 === 0 ? whole : mutateJson(whole, random)),
			read(value) {
				// a refusal is a result, never an exception
				if (!schema.safeParse(value).success) throw new StoreError('request/invalid', 'Refused.');
			},
			refusal: /^request\/invalid$/
		}));
});
