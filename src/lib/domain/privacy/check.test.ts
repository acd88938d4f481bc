import { describe, expect, it } from 'vitest';
import type { UpdateHeader } from '../update';
import { assertPrivate } from './check';
import { NO_PRIVACY } from './policy';

const applied = { kind: 'local', clippingNorm: 1, noiseMultiplier: 4 } as const;
const local = { privacy: { ...applied, participationCap: 3 }, minExamples: 5 };
const none = { privacy: NO_PRIVACY, minExamples: 5 };
const header: UpdateHeader = {
	format: 1,
	id: 'u',
	modelId: 'm',
	line: 1,
	baseVersion: 1,
	recipeDigest: 'r',
	pluginDigest: 'p',
	codec: 'float32',
	numWeights: 3,
	numExamples: 5,
	trainedAt: 1
};

describe('assertPrivate', () => {
	it('takes what was done as its base version asks', () => {
		expect(() => assertPrivate({ ...header, privacy: applied }, local)).not.toThrow();
		const open = { ...header, numExamples: 40, lossBefore: 2, lossAfter: 1 };
		expect(() => assertPrivate(open, none)).not.toThrow();
	});

	it.each<[string, Partial<UpdateHeader>, typeof local | typeof none]>([
		['no noise where some is asked', {}, local],
		['noise where none is asked', { privacy: applied }, none],
		['less noise', { privacy: { ...applied, noiseMultiplier: 3.9 } }, local],
		['a longer delta', { privacy: { ...applied, clippingNorm: 2 } }, local],
		['a loss', { privacy: applied, lossAfter: 1 }, local],
		['the loss before', { privacy: applied, lossBefore: 1 }, local],
		['an accuracy', { privacy: applied, accuracyAfter: 1 }, local],
		['the number of examples', { privacy: applied, numExamples: 6 }, local]
	])('refuses %s', (_what, change, terms) => {
		expect(() => assertPrivate({ ...header, ...change }, terms)).toThrow(
			expect.objectContaining({ code: 'update/privacy-mismatch' })
		);
	});
});
