import { describe, expect, it } from 'vitest';
import { canPayAnother, freeOf, paysFor, proposedBudget } from './budget';

const price = { credits: 20n, fee: 1n };

describe('a budget', () => {
	it.each([
		// held, promised, free, updates
		[0n, 0n, 0n, 0n],
		[20n, 0n, 20n, 0n],
		[21n, 0n, 21n, 1n],
		[62n, 42n, 20n, 0n],
		[63n, 42n, 21n, 1n],
		[5n, 42n, 0n, 0n]
	])(
		'of %d with %d promised has %d left, for %d more updates',
		(...[held, promised, free, updates]) => {
			const budget = { held, promised, price };
			expect(freeOf(budget)).toBe(free);
			expect(paysFor(budget)).toBe(updates);
			expect(canPayAnother(budget)).toBe(updates > 0n);
		}
	);

	it('is not needed by a model that pays nothing', () => {
		const budget = { held: 0n, promised: 42n, price: { credits: 0n, fee: 0n } };
		expect(canPayAnother(budget)).toBe(true);
		expect(paysFor(budget)).toBeNull();
	});
});

describe('proposedBudget', () => {
	it.each([
		[0n, 0n],
		[20n, 0n],
		[62n, 42n],
		[2099n, 2079n],
		[1_000_000n, 2100n]
	])('for who has %d credits is %d', (available, proposed) => {
		expect(proposedBudget(available, price)).toBe(proposed);
	});

	it('is nothing where updates cost nothing', () => {
		expect(proposedBudget(500n, { credits: 0n, fee: 0n })).toBe(0n);
	});
});
