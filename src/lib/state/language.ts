import { setLocale, type Locale } from '$lib/i18n/generated/runtime';
import { saveLocale } from './account';
import { session } from './session.svelte';

/** The languages, each in its own words. */
export const languages: readonly { readonly value: Locale; readonly label: string }[] = [
	{ value: 'en', label: 'English' },
	{ value: 'ne', label: 'नेपाली' }
];

/** Changes this device's language and reloads; it works without a network, too. */
export async function changeLanguage(locale: Locale): Promise<void> {
	// the account's only says how to word what is pushed: another time will do
	if (session.account) await saveLocale(locale).catch(() => undefined);
	await setLocale(locale);
}
