/** What a scan of a plugin's files can find, and how bad it is. `look` is for a reviewer to judge. */
export const FINDINGS = {
	syntax: 'refused',
	'known-bad': 'grave',
	secret: 'grave',
	network: 'grave',
	'evaluated-code': 'grave',
	'computed-global': 'grave',
	'hidden-characters': 'grave',
	'other-script': 'grave',
	'escaped-text': 'look',
	'dense-text': 'look',
	'long-line': 'look',
	'code-in-comment': 'look',
	'large-file': 'look'
} as const;

export type FindingKind = keyof typeof FINDINGS;

/** One place in one file; the words are each reader's own (`routes/admin/plugins`). */
export interface Finding {
	readonly kind: FindingKind;
	readonly path: string;
	/** From 1. */
	readonly line: number;
	/** From 1. */
	readonly column: number;
	/** What stands there, at most 120 characters. */
	readonly excerpt: string;
}
