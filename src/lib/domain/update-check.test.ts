import { describe, expect, it } from 'vitest';
import type { UpdateHeader } from './update';
import {
	assertFits,
	assertWelcome,
	MOST_EXAMPLES,
	type UpdateBase,
	type UpdateTarget
} from './update-check';

const header: UpdateHeader = {
	format: 1,
	id: 'u',
	modelId: 'm',
	line: 2,
	baseVersion: 5,
	recipeDigest: 'r',
	pluginDigest: 'p',
	codec: 'float32',
	numWeights: 3,
	numExamples: 20,
	trainedAt: 1,
	lossBefore: 1,
	lossAfter: 0.5
};
const target: UpdateTarget = { isListed: true, line: 2, headNumber: 8, late: 3, maxStaleness: 3 };
const base: UpdateBase = {
	numWeights: 3,
	recipeDigest: 'r',
	pluginDigest: 'p',
	minExamples: 20,
	privacy: { kind: 'none' }
};

describe('assertWelcome', () => {
	it('welcomes an update as late as the model allows, and any where it sets no limit', () => {
		expect(() => assertWelcome(header, target)).not.toThrow();
		const old = { ...header, baseVersion: 1 };
		expect(() => assertWelcome(old, { ...target, late: 7, maxStaleness: null })).not.toThrow();
	});

	it.each([
		['model/not-listed', {}, { isListed: false }],
		['update/base-in-future', { baseVersion: 9 }, {}],
		['update/base-in-future', { line: 3, baseVersion: 1 }, {}],
		['update/line-closed', { line: 1 }, {}],
		['update/too-stale', { baseVersion: 4 }, { late: 4 }]
	])('refuses with %s: %j of %j', (code, change, targetChange) => {
		const act = () => assertWelcome({ ...header, ...change }, { ...target, ...targetChange });
		expect(act).toThrow(expect.objectContaining({ code }));
	});
});

describe('assertFits', () => {
	it('accepts what its base version declares', () => {
		expect(() => assertFits(header, 12, base)).not.toThrow();
		expect(() => assertFits({ ...header, codec: 'int8' }, 7, base)).not.toThrow();
	});

	it.each([
		['update/recipe-mismatch', { recipeDigest: 'x' }, 12],
		['update/plugin-mismatch', { pluginDigest: 'x' }, 12],
		['update/shape-mismatch', { numWeights: 4 }, 16],
		['update/shape-mismatch', {}, 11],
		['update/shape-mismatch', {}, 13],
		['update/too-few-examples', { numExamples: 19 }, 12],
		['update/too-many-examples', { numExamples: MOST_EXAMPLES + 1 }, 12]
	])('refuses with %s: %j and %i bytes', (code, change, size) => {
		expect(() => assertFits({ ...header, ...change }, size, base)).toThrow(
			expect.objectContaining({ code })
		);
	});
});

describe('a masked update', () => {
	const helpers = [1, 2, 3, 4].map((k) => ({ url: `https://${k}.example`, publicKey: `${k}` }));
	const secure = {
		kind: 'secure',
		clippingNorm: 1,
		least: 3,
		most: 256,
		bits: 16,
		helpers
	} as const;
	const masked = { ...header, codec: 'masked' } as const;

	it('has one size: four sealed keys and three bytes a weight', () => {
		const of = { ...base, privacy: secure };
		expect(() => assertFits(masked, 4 * 273 + 9, of)).not.toThrow();
		expect(() => assertFits(masked, 4 * 273 + 8, of)).toThrow(
			expect.objectContaining({ code: 'update/shape-mismatch' })
		);
	});

	it.each([
		['where the store could read it', header, secure],
		['where the model asks for none', masked, base.privacy]
	] as const)('is refused %s', (_where, sent, privacy) => {
		expect(() => assertFits(sent, 12, { ...base, privacy })).toThrow(
			expect.objectContaining({ code: 'update/privacy-mismatch' })
		);
	});
});
