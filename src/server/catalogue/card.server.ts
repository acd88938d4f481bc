import { marked } from 'marked';
import sanitizeHtml from 'sanitize-html';
import { parse as parseYaml } from 'yaml';
import { z } from 'zod/mini';
import { refusedField } from '$lib/domain/refused-field';

/** A model card: Hugging Face-style front matter, then Markdown. */
export interface Card {
	/** Sanitised; headings start at h2, since the page has its own h1. */
	readonly html: string;
	/** From `license` (or `licence`); null where the front matter names none. */
	readonly licence: string | null;
	readonly tags: readonly string[];
}

const FENCE = /^---[ \t]*\r?\n([\s\S]*?)(?:^---[ \t]*(?:\r?\n|$))/m;

const text = z.string().check(z.trim(), z.minLength(1), z.maxLength(60));
const frontMatter = z.looseObject({
	license: z.optional(text),
	licence: z.optional(text),
	tags: z.optional(
		z.array(z.string().check(z.trim(), z.minLength(1), z.maxLength(40))).check(z.maxLength(10))
	)
});

/**
 * Reads a card as its engineer wrote it. Keys of the front matter that mean nothing here are kept out
 * of the page and do no harm.
 *
 * @throws {StoreError} `model/invalid` with a message for the field `card`.
 * @see https://huggingface.co/docs/hub/model-cards#model-card-metadata
 */
export function readCard(source: string): Card {
	const markdown = source.replace(/^\uFEFF/, '');
	if (!markdown.startsWith('---')) return { html: render(markdown), licence: null, tags: [] };

	const match = FENCE.exec(markdown);
	if (match?.index !== 0) {
		throw refused({ kind: 'card-open' });
	}
	const fields = readFrontMatter(match[1] ?? '');
	return {
		html: render(markdown.slice(match[0].length)),
		licence: fields.license ?? fields.licence ?? null,
		tags: fields.tags ?? []
	};
}

function readFrontMatter(yaml: string): z.infer<typeof frontMatter> {
	const parsed = frontMatter.safeParse(parsedYaml(yaml) ?? {});
	if (parsed.success) return parsed.data;

	const [issue] = parsed.error.issues;
	const [key, index] = issue?.path ?? [];
	if (key === undefined) throw refused({ kind: 'card-lines' });
	const entry = index === undefined ? String(key) : `${String(key)}[${Number(index) + 1}]`;
	throw refused({ kind: 'card-entry', entry });
}

function parsedYaml(yaml: string): unknown {
	try {
		return parseYaml(yaml, { logLevel: 'error' });
	} catch (cause) {
		const reason = cause instanceof Error ? (cause.message.split('\n', 1)[0] ?? '') : '';
		throw refused({ kind: 'card-yaml', detail: reason }, cause);
	}
}

function render(markdown: string): string {
	return sanitizeHtml(marked.parse(markdown, { async: false, gfm: true }), {
		// no images: one on another host would tell that host who reads the page
		allowedTags: [
			...['h2', 'h3', 'h4', 'h5', 'h6', 'p', 'ul', 'ol', 'li', 'blockquote', 'hr', 'br'],
			...['pre', 'code', 'em', 'strong', 'del', 'sub', 'sup', 'a'],
			...['table', 'thead', 'tbody', 'tr', 'th', 'td']
		],
		allowedAttributes: { a: ['href', 'rel'], ol: ['start'], th: ['align'], td: ['align'] },
		allowedSchemes: ['http', 'https', 'mailto'],
		allowProtocolRelative: false,
		transformTags: {
			h1: 'h2',
			h2: 'h3',
			h3: 'h4',
			h4: 'h5',
			h5: 'h6',
			a: sanitizeHtml.simpleTransform('a', { rel: 'nofollow noopener ugc' })
		}
	});
}

const refused = refusedField.bind(null, 'model/invalid', 'card');
