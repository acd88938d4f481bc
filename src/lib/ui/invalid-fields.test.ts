import { afterEach, describe, expect, it } from 'vitest';
import { baseLocale, overwriteGetLocale } from '$lib/i18n/generated/runtime';
import { invalidFields, type Validated } from './invalid-fields';

afterEach(() => overwriteGetLocale(() => baseLocale));

const control = (
	broken: keyof ValidityState | null,
	rest: Partial<Validated> = {}
): Iterable<Validated> => [
	{
		name: 'field',
		type: 'text',
		validity: { valid: broken === null, ...(broken && { [broken]: true }) },
		...rest
	}
];

describe('invalidFields', () => {
	it('finds nothing where the browser finds nothing, and passes over what has no name', () => {
		expect(invalidFields(control(null))).toEqual({});
		expect(invalidFields(control('valueMissing', { name: '' }))).toEqual({});
	});

	it.each([
		['valueMissing', {}, 'Please fill this in.'],
		['badInput', { type: 'number' }, 'Give a number.'],
		['typeMismatch', { type: 'email' }, 'This is not an email address.'],
		['typeMismatch', { type: 'url' }, 'This is not valid.'],
		['tooShort', { minLength: 10 }, 'Give at least 10 characters.'],
		['tooLong', { maxLength: 120 }, 'This is too long: 120 characters are the most.'],
		['rangeUnderflow', { min: '1' }, 'Give 1 or more.'],
		['rangeOverflow', { max: '5000' }, 'Give 5,000 or less.'],
		['stepMismatch', {}, 'Give a whole number.'],
		['patternMismatch', {}, 'This is not valid.']
	] as const)('says %s in our words', (broken, rest, words) => {
		expect(invalidFields(control(broken, rest))).toEqual({ field: words });
	});

	it('says it in the language of the page, whatever the browser’s is', () => {
		overwriteGetLocale(() => 'ne');
		expect(invalidFields(control('tooShort', { minLength: 10 }))).toEqual({
			field: 'कम्तीमा १० अक्षर दिनुहोस्।'
		});
	});
});
