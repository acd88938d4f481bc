import { StoreError } from '$lib/domain/errors';
import sanitizeHtml from 'sanitize-html';

const TAGS = new Set(
	(
		'div span p h1 h2 h3 h4 h5 h6 section article header footer main nav aside ul ol li dl dt dd br hr ' +
		'b i em strong small code pre kbd sub sup abbr figure figcaption blockquote table caption thead ' +
		'tbody tfoot tr th td button input label select option optgroup textarea fieldset legend output ' +
		'progress meter details summary canvas img audio video svg g path circle ellipse rect line ' +
		'polyline polygon text tspan'
	).split(' ')
);

const ATTRIBUTES = new Set(
	(
		'id class role tabindex title lang dir hidden for name type value min max step placeholder ' +
		'disabled checked selected required readonly multiple rows cols maxlength width height alt src ' +
		'colspan rowspan scope open label inputmode autocomplete spellcheck viewbox fill stroke ' +
		'stroke-width stroke-linecap stroke-linejoin d x y x1 y1 x2 y2 cx cy r rx ry points transform ' +
		'xmlns focusable controls muted playsinline'
	).split(' ')
);

/** The types lack an option that the library has. */
type Options = sanitizeHtml.IOptions & { readonly allowedEmptyAttributes: string[] };

/**
 * A plugin's HTML, parsed and written anew from an allow-list: what goes inside `<body>`, without
 * anything that could run, load, navigate or re-aim addresses.
 *
 * @throws {StoreError} `plugin/invalid` naming the first thing refused.
 */
export function cleanPluginHtml(html: string, file: string): string {
	const options: Options = {
		allowedTags: [...TAGS],
		allowedAttributes: { '*': [...ATTRIBUTES, 'aria-*', 'data-*'] },
		allowedSchemes: ['data', 'blob'],
		// what is hidden, or an option of no value, says so by an attribute alone
		allowedEmptyAttributes: ['alt', 'hidden', 'value'],
		allowProtocolRelative: false,
		// by default `hidden` and `alt=""` are thrown away as if they said nothing
		nonBooleanAttributes: [],
		enforceHtmlBoundary: false,
		onOpenTag: (tag, attributes) => refuseUnknown(tag, attributes, file)
	};
	return sanitizeHtml(html, options);
}

function refuseUnknown(tag: string, attributes: Record<string, string>, file: string): void {
	if (!TAGS.has(tag)) {
		throw new StoreError(
			'plugin/invalid',
			`${file} has a <${tag}> element, which a plugin may not use. Write only what goes inside <body>; the script and the style have files of their own.`
		);
	}
	for (const [name, value] of Object.entries(attributes)) {
		if (!ATTRIBUTES.has(name) && !/^(aria|data)-[a-z0-9-]+$/.test(name)) {
			throw new StoreError(
				'plugin/invalid',
				`${file} has the attribute "${name}" on <${tag}>, which a plugin may not use.`
			);
		}
		if (name === 'src' && !/^(data|blob):/i.test(value)) {
			throw new StoreError(
				'plugin/invalid',
				`${file} loads "${value.slice(0, 80)}": a plugin has no network. Use a data: address.`
			);
		}
	}
}
