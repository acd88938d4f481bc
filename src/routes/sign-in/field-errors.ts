import type { StoreError } from '$lib/domain/errors';
import { errorText } from '$lib/i18n/error-text';
import { m } from '$lib/i18n/generated/messages';
import { baseLocale, getLocale } from '$lib/i18n/generated/runtime';

const texts: Readonly<Record<string, () => string>> = {
	name: m.account_field_name,
	email: m.account_field_email,
	phone: m.account_field_phone,
	password: m.account_field_password
};

/** What is wrong with each field of an account's form, in the reader's language. */
export function fieldErrors(error: StoreError): Readonly<Partial<Record<string, string>>> {
	const fields = Object.entries(error.fields ?? {});
	// the server writes in the base language, and more precisely than these
	if (getLocale() === baseLocale) return Object.fromEntries(fields);
	const words = (name: string) => (error.code === 'request/invalid' ? texts[name]?.() : undefined);
	return Object.fromEntries(fields.map(([name]) => [name, words(name) ?? errorText(error)]));
}
