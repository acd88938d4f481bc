import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { StoreError } from '$lib/domain/errors';
import { readCard } from './card.server';
import { fieldTexts } from '$lib/i18n/complaint-text';

const card = `---
license: mit
tags: [digits, handwriting]
datasets:
  - mnist
---
# Digits

Reads **digits**. [More](https://example.org)
`;

describe('readCard', () => {
	it('takes licence and tags from the front matter and renders the rest', () => {
		expect(readCard(card)).toEqual({
			licence: 'mit',
			tags: ['digits', 'handwriting'],
			html:
				'<h2>Digits</h2>\n<p>Reads <strong>digits</strong>. ' +
				'<a href="https://example.org" rel="nofollow noopener ugc">More</a></p>\n'
		});
	});

	it.each([
		['no front matter', 'Plain.', '<p>Plain.</p>\n'],
		['empty front matter', '---\n---\nPlain.', '<p>Plain.</p>\n'],
		['Windows line ends', '---\r\nlicense: mit\r\n---\r\nPlain.', '<p>Plain.</p>\n'],
		['a rule further down', 'One\n\n---\n\nTwo', '<p>One</p>\n<hr />\n<p>Two</p>\n']
	])('reads a card with %s', (_name, source, html) => {
		expect(readCard(source).html).toBe(html);
	});

	it.each([
		['a script', '<script>alert(1)</script>'],
		['a handler', '<p onclick="alert(1)">x</p>'],
		['a javascript: link', '[x](javascript:alert(1))'],
		['a data: link', '[x](data:text/html;base64,YWxlcnQoMSk=)'],
		['an image elsewhere', '![x](https://tracker.example/pixel.png)'],
		['a frame', '<iframe src="https://example.org"></iframe>'],
		['a form', '<form action="https://example.org"><input name="password"></form>'],
		['a style', '<style>body{display:none}</style><p style="position:fixed">x</p>'],
		['an svg', '<svg onload="alert(1)"><script>alert(1)</script></svg>']
	])('lets through nothing of %s', (_name, source) => {
		expect(readCard(source).html).not.toMatch(
			/script|alert|onclick|onload|data:|<img|iframe|<form|<input|style|svg/i
		);
	});

	it.each([
		['no end', '---\nlicense: mit\n# Digits', /no line with --- ends it/],
		['no YAML', '---\nlicense: [mit\n---\n', /not valid YAML/],
		['a list', '---\n- mit\n---\n', /“key: value”/],
		['a licence of another type', '---\nlicense: 3\n---\n', /“license”/],
		['a tag that is too long', `---\ntags: [a, ${'b'.repeat(41)}]\n---\n`, /“tags\[2\]”/]
	])('refuses front matter with %s, naming the field', (_name, source, message) => {
		const refusal = caught(() => readCard(source));
		expect(refusal.code).toBe('model/invalid');
		expect(fieldTexts(refusal).card).toMatch(message);
	});

	it('answers any text with a card or with model/invalid', () => {
		const texts = fc.oneof(
			fc.string(),
			fc.string().map((s) => `---\n${s}\n---\n`)
		);
		fc.assert(
			fc.property(texts, (source) => {
				try {
					readCard(source);
				} catch (error) {
					expect(error).toMatchObject({ code: 'model/invalid' });
				}
			})
		);
	});
});

function caught(act: () => unknown): StoreError {
	try {
		act();
	} catch (error) {
		if (error instanceof StoreError) return error;
	}
	throw new Error('Nothing was refused.');
}
