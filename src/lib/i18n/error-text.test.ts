import { afterEach, describe, expect, it } from 'vitest';
import { StoreError } from '../domain/errors';
import { errorText } from './error-text';
import { baseLocale, overwriteGetLocale } from './generated/runtime';

afterEach(() => overwriteGetLocale(() => baseLocale));

describe('errorText', () => {
	const error = new StoreError('model/not-found', 'There is no model of that name.');

	it('is the message itself in the language it was written in', () => {
		overwriteGetLocale(() => 'en');
		expect(errorText(error)).toBe('There is no model of that name.');
	});

	it('is what the code means in another', () => {
		overwriteGetLocale(() => 'ne');
		expect(errorText(error)).toBe('यस्तो मोडेल छैन।');
	});

	it('says that much of a code from a newer server', () => {
		overwriteGetLocale(() => 'ne');
		expect(errorText({ code: 'moon/full', message: 'Full moon.' })).toBe('केही गडबड भयो।');
	});
});
