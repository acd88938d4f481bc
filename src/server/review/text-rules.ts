import type { Finding, FindingKind } from '$lib/domain/finding';
import { findingAt, type ScannedFile } from './place';

const LONGEST_LINE = 1000;
const LARGE = 256 * 1024;
/** Of one kind in one file: a reviewer who has seen ten has seen enough. */
export const MOST_OF_A_KIND = 10;

/** Well-known shapes of keys and tokens; each says who gives them out. */
const SECRETS = [
	/-----BEGIN [A-Z ]*PRIVATE KEY-----/g, // PEM
	/\bAKIA[0-9A-Z]{16}\b/g, // Amazon
	/\bgh[pousr]_[A-Za-z0-9]{36,}\b/g, // GitHub
	/\bAIza[0-9A-Za-z_-]{35}\b/g, // Google
	/\bxox[abprs]-[A-Za-z0-9-]{10,}/g, // Slack
	/\bsk_live_[0-9A-Za-z]{16,}\b/g, // Stripe
	/\beyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{10,}/g // a JSON web token
];

/** Marks that turn the direction of text or show nothing. Joiners (200C, 200D) are letters' own in Nepali. */
const HIDDEN = /[\u200B\u200E\u200F\u202A-\u202E\u2060-\u2069\uFEFF]/g;

/** What can be found in any text, whatever its language. */
export function scanText(file: ScannedFile): Finding[] {
	return [
		...matches(file, 'hidden-characters', HIDDEN),
		...SECRETS.flatMap((pattern) => matches(file, 'secret', pattern)),
		...matches(file, 'long-line', new RegExp(`^.{${LONGEST_LINE + 1},}$`, 'gm')),
		...(file.text.length > LARGE ? [findingAt(file, 'large-file', 0)] : [])
	];
}

/** What a document or style sheet can hold besides text: scripts of its own, and addresses elsewhere. */
export function scanMarkup(file: ScannedFile): Finding[] {
	return [
		...matches(file, 'other-script', /<(script|iframe|object|embed|base|meta)\b|\son\w+\s*=/gi),
		...matches(file, 'network', /(https?:|wss?:)\/\/|url\(\s*['"]?\/\/|@import/gi)
	];
}

function matches(file: ScannedFile, kind: FindingKind, pattern: RegExp): Finding[] {
	const found = [...file.text.matchAll(pattern)].slice(0, MOST_OF_A_KIND);
	return found.map(({ index }) => findingAt(file, kind, index));
}
