import { browser } from '$app/environment';
import { getLocale } from '$lib/i18n/generated/runtime';
import type { LayoutLoad } from './$types';

/** Longer than this nobody waits for a font. */
const PATIENCE_MS = 1_000;

/** Chromium keeps the boxes of words that it laid out before their font had come: so it comes first. */
export const load: LayoutLoad = async () => {
	if (!browser || getLocale() !== 'ne') return;
	const font = document.fonts.load('1em "Noto Sans Devanagari Variable"', 'क');
	const enough = new Promise((resolve) => setTimeout(resolve, PATIENCE_MS));
	// without the font, words are read in whatever the device has
	await Promise.race([font.catch(() => undefined), enough]);
};
