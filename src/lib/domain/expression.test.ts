import { describe, expect, it } from 'vitest';
import { hasGradient, OPERATIONS, readExpression } from './expression';

/** `leaf` under so many operations. */
const nested = (depth: number): unknown => (depth === 0 ? 'yPred' : ['neg', nested(depth - 1)]);
/** One operation over a balanced tree of 2ⁿ leaves. */
const wide = (levels: number): unknown =>
	levels === 0 ? 1 : ['add', wide(levels - 1), wide(levels - 1)];

describe('readExpression', () => {
	it.each([
		[0.5],
		['yTrue'],
		[['mean', ['square', ['sub', 'yTrue', 'yPred']]]],
		[['clip', 'yPred', -1, 1]],
		[['oneHot', ['argMaxLast', 'yPred'], 10]],
		[nested(16)],
		[wide(5)]
	])('reads %j as it is', (json) => expect(readExpression(json)).toEqual(json));

	it.each([
		[null, /The expression is no number/],
		['yMaybe', /The expression is no number/],
		[NaN, /is no number between/],
		[1e7, /is no number between/],
		[[], /is no operation/],
		[['constructor', 'yPred'], /is no operation/],
		[['neg'], /neg takes 1, not 0/],
		[['add', 'yTrue', 'yPred', 1], /add takes 2, not 3/],
		[['mean', ['sub', 'yTrue', { op: 'add' }]], /Part 1\.2 of the expression is no number/],
		[['clip', 'yPred', 'yTrue', 1], /Part 2 of the expression is no number between/],
		[['clip', 'yPred', 1, 0.5], /The expression has its least above its most/],
		[['oneHot', 'yPred', 0], /The expression has no whole size from 1 to 4096/],
		[['oneHot', 'yPred', 1.5], /has no whole size/],
		[['neg', ['oneHot', 'yPred', 4097]], /Part 1 of the expression has no whole size/],
		[nested(17), /deeper than 16/],
		[wide(6), /more than 64/]
	])('refuses %j', (json, message) => {
		expect(() => readExpression(json)).toThrow(
			expect.objectContaining({
				code: 'recipe/invalid',
				message: expect.stringMatching(message) as string
			})
		);
	});

	it('reads every operation with what it takes', () => {
		for (const [name, [expressions, numbers]] of Object.entries(OPERATIONS)) {
			const given = [
				...Array<string>(expressions).fill('yPred'),
				...Array<number>(numbers).fill(1)
			];
			expect(readExpression([name, ...given])).toEqual([name, ...given]);
		}
	});
});

describe('hasGradient', () => {
	it('is so where what came out counts smoothly', () => {
		expect(hasGradient(['mean', ['square', ['sub', 'yTrue', 'yPred']]])).toBe(true);
		expect(hasGradient(['add', ['argMaxLast', 'yPred'], 'yPred'])).toBe(true);
		expect(hasGradient(['argMaxLast', 'yPred'])).toBe(false);
		expect(hasGradient(['mul', 'yTrue', ['greater', 'yPred', 0.5]])).toBe(false);
		expect(hasGradient(['square', 'yTrue'])).toBe(false);
		expect(hasGradient(1)).toBe(false);
	});
});
