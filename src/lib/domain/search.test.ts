import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isEverything, modelSorts, searchFromAddress, searchToAddress } from './search';

const read = (address: string) => searchFromAddress(new URLSearchParams(address));

describe('a search in an address', () => {
	it('says everything that was asked for', () => {
		const address = 'q=hand+writing&sort=rated&tag=images&licence=mit&credits=5&trainable=1';
		expect(read(address)).toEqual({
			query: 'hand writing',
			sort: 'rated',
			tag: 'images',
			licence: 'mit',
			credits: 5,
			trainable: true
		});
		expect(searchToAddress(read(address))).toBe(address);
	});

	it('sorts by the best match where there is a query, else by popularity, and need not say so', () => {
		expect(read('q=x').sort).toBe('best');
		expect(read('').sort).toBe('popular');
		expect(read('sort=best').sort).toBe('popular');
		expect(searchToAddress(read('q=x&sort=best'))).toBe('q=x');
		expect(searchToAddress(read('sort=popular'))).toBe('');
		expect(isEverything(read('sort=newest'))).toBe(true);
		expect(isEverything(read('trainable=1'))).toBe(false);
	});

	it.each([
		['sort=sideways', ''],
		['credits=-4', ''],
		['credits=1.5&tag=', ''],
		['credits=9e99', 'credits=1000000'],
		['trainable=yes', ''],
		[`q=${'x'.repeat(300)}`, `q=${'x'.repeat(200)}`]
	])('makes of %s what it can', (address, meant) => {
		expect(searchToAddress(read(address))).toBe(meant);
	});

	it('survives any way to the address and back', () => {
		const name = fc.option(fc.string({ minLength: 1, maxLength: 60 }));
		const search = fc.record({
			query: fc.string({ maxLength: 200 }).map((text) => text.trim()),
			sort: fc.constantFrom(...modelSorts),
			tag: name,
			licence: name,
			credits: fc.nat(1_000_000),
			trainable: fc.boolean()
		});
		fc.assert(
			fc.property(search, (asked) => {
				// a lone surrogate has no place in any address
				fc.pre(JSON.stringify(asked).isWellFormed());
				const once = read(searchToAddress(asked));
				expect(read(searchToAddress(once))).toEqual(once);
				expect({ ...once, sort: null }).toEqual({ ...asked, sort: null });
			})
		);
	});
});
