import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isNewerHead } from './head';

describe('isNewerHead', () => {
	it.each([
		[{ line: 1, version: 3 }, { line: 1, version: 2 }, true],
		[{ line: 1, version: 2 }, { line: 1, version: 2 }, false],
		[{ line: 1, version: 2 }, { line: 1, version: 3 }, false],
		// a new line counts from 1 again
		[{ line: 2, version: 1 }, { line: 1, version: 9 }, true],
		[{ line: 1, version: 9 }, { line: 2, version: 1 }, false]
	])('%j after %j: %s', (a, b, newer) => {
		expect(isNewerHead(a, b)).toBe(newer);
	});

	it('puts any two different heads in one order', () => {
		const head = fc.record({ line: fc.integer({ min: 1 }), version: fc.integer({ min: 1 }) });
		fc.assert(
			fc.property(head, head, (a, b) => {
				const same = a.line === b.line && a.version === b.version;
				expect([isNewerHead(a, b), isNewerHead(b, a)].filter(Boolean)).toHaveLength(same ? 0 : 1);
			})
		);
	});
});
