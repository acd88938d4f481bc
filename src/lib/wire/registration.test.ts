import { describe, expect, it } from 'vitest';
import { registration } from './registration';

const asha = {
	name: 'Asha Rai',
	email: 'asha@example.org',
	phone: '+977 980-000 0000',
	password: 'ten letters'
};

describe('registration', () => {
	it('takes a person who only contributes', () => {
		expect(registration.parse(asha)).toEqual({ ...asha, wantsToPublish: false });
	});

	it.each([
		['name', ' A '],
		['name', undefined],
		['email', 'asha at example'],
		['phone', '12'],
		['phone', 'call me maybe'],
		['phone', '1234567890123456'],
		['password', 'too short'],
		['password', 'x'.repeat(129)]
	])('refuses %s %j', (field, value) => {
		const { error } = registration.safeParse({ ...asha, [field]: value });
		expect(error?.issues.map((issue) => issue.path)).toEqual([[field]]);
	});
});
