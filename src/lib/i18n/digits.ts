import type { Locale } from './generated/runtime';

/**
 * What `Intl` is told for the digits of a language. Chromium knows nothing of Nepali (its `Intl` falls back to
 * English where Node's does not), but every browser has the digits themselves.
 */
export const DIGITS: Readonly<Record<Locale, string>> = { en: 'en', ne: 'en-IN-u-nu-deva' };
