import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { byteRange } from './byte-range';

describe('byteRange', () => {
	it.each([
		['bytes=0-3', { start: 0, end: 3 }],
		['bytes=4-', { start: 4, end: 9 }],
		['bytes=-2', { start: 8, end: 9 }],
		['bytes=-99', { start: 0, end: 9 }],
		['bytes=5-99', { start: 5, end: 9 }],
		['bytes=10-', 'unsatisfiable'],
		['bytes=-0', 'unsatisfiable'],
		['bytes=5-3', null],
		['bytes=-', null],
		['bytes=0-1,3-4', null],
		['lines=1-2', null],
		[null, null]
	])('of ten bytes reads %j as %j', (header, range) => {
		expect(byteRange(header, 10)).toEqual(range);
	});

	it('never leaves the body', () => {
		const number = fc.option(fc.nat(50), { nil: '' });
		fc.assert(
			fc.property(number, number, fc.nat(40), (first, last, size) => {
				const range = byteRange(`bytes=${first}-${last}`, size);
				if (range === null || range === 'unsatisfiable') return true;
				return range.start >= 0 && range.start <= range.end && range.end < size;
			})
		);
	});
});
