import type { Complaint } from './complaint';

/** Longest texts, in code points. */
export const REVIEW_LENGTH = 5000;
export const REASON_LENGTH = 500;

// a newline and a tab are text; every other control character is none
const CONTROL = /[^\P{Cc}\n\t]/u;
// what can be seen: letters, digits, punctuation, symbols (emoji are); not only spaces and joiners
const VISIBLE = /[\p{L}\p{N}\p{P}\p{S}]/u;

/** What is kept of a text that somebody wrote: Unicode NFC, lines ended by \n, no space around it. */
export function tidyText(text: string): string {
	return text.replace(/\r\n?/g, '\n').normalize('NFC').trim();
}

/**
 * Length in Unicode code points, as PostgreSQL's `char_length` counts: an emoji of one code point is 1, a
 * family of four joined by ZWJ is 7, a Devanagari syllable is as many as its letter and signs.
 */
export function codePoints(text: string): number {
	let length = 0;
	for (let i = 0; i < text.length; length++) i += (text.codePointAt(i) ?? 0) > 0xffff ? 2 : 1;
	return length;
}

/**
 * What is wrong with a tidied text; null if nothing is. Any script is welcome, right-to-left ones and
 * their direction marks too: the page keeps those inside the text's own box.
 *
 * @param most Longest that it may be, in code points.
 */
export function textComplaint(text: string, most: number): Complaint | null {
	// half of a surrogate pair is no character: it cannot be stored as UTF-8
	if (!text.isWellFormed()) return { kind: 'text-broken' };
	if (CONTROL.test(text)) return { kind: 'text-control' };
	if (!VISIBLE.test(text)) return { kind: 'text-empty' };
	return codePoints(text) > most ? { kind: 'too-long', most } : null;
}
