import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { codePoints, REVIEW_LENGTH, textComplaint, tidyText } from './review';

const problem = (text: string) => textComplaint(tidyText(text), REVIEW_LENGTH);

describe('tidyText', () => {
	it('trims, composes and ends lines one way', () => {
		expect(tidyText(' \u00a0cafe\u0301\r\nक\u093c\rx\n ')).toBe('café\nक\u093c\nx');
	});

	it('changes nothing the second time', () => {
		const text = fc.string({ unit: 'binary' });
		fc.assert(fc.property(text, (value) => tidyText(tidyText(value)) === tidyText(value)));
	});
});

describe('codePoints', () => {
	it.each([
		['abc', 3],
		['😀', 1],
		['👨‍👩‍👧‍👦', 7],
		['नेपाली', 6],
		['\ud800x', 2]
	])('of %s is %i', (text, length) => expect(codePoints(text)).toBe(length));

	it('is what iterating a string gives', () => {
		const text = fc.string({ unit: 'binary' });
		fc.assert(fc.property(text, (value) => codePoints(value) === Array.from(value).length));
	});
});

describe('textComplaint', () => {
	it.each([
		['one letter', 'x'],
		['lines and tabs', 'a\n\n\tb'],
		['Devanagari', 'यो मोडेल राम्रो छ। धन्यवाद!'],
		['Arabic with an override that nobody ends', 'مرحبا \u202eabc'],
		['Hebrew with isolates', 'שלום \u2067abc\u2069'],
		['a joined emoji', '👩🏽‍🚀'],
		['markup, which is text', '<script>alert(1)</script><img src=x onerror=alert(1)>'],
		['5,000 code points of four bytes', '😀'.repeat(5000)]
	])('takes %s', (_name, text) => expect(problem(text)).toBeNull());

	it.each([
		['text-empty', ''],
		['text-empty', ' \n\t\u3000 '],
		['text-empty', '\u200b\u200d\u2060\ufe0f'],
		['too-long', '😀'.repeat(5001)],
		['too-long', 'x'.repeat(5001)],
		['text-control', 'a\u0000b'],
		['text-control', 'a\u001b[31mb'],
		['text-control', 'a\u0085b'],
		['text-broken', 'a\ud83d'],
		['text-broken', '\ude00a']
	])('refuses as %s', (kind, text) => expect(problem(text)).toMatchObject({ kind }));

	it('refuses every control character but newline and tab', () => {
		for (let code = 0; code < 0xa0; code++) {
			const isControl = code < 0x20 || code >= 0x7f;
			const isText = !isControl || code === 0x0a || code === 0x09 || code === 0x0d;
			expect(problem(`a${String.fromCharCode(code)}b`), `U+${code.toString(16)}`).toEqual(
				isText ? null : { kind: 'text-control' }
			);
		}
	});
});
