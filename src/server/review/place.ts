import type { Finding, FindingKind } from '$lib/domain/finding';

const MOST_SHOWN = 120;

/** A file as it is scanned. */
export interface ScannedFile {
	readonly path: string;
	readonly text: string;
	/** It is run, whatever it is called. */
	readonly isScript?: boolean;
}

/** A finding at `offset` of a file's text. */
export function findingAt(file: ScannedFile, kind: FindingKind, offset: number): Finding {
	const before = file.text.slice(0, offset).split('\n');
	const last = before.at(-1) ?? '';
	const [rest = ''] = file.text.slice(offset, offset + MOST_SHOWN).split('\n');
	return {
		kind,
		path: file.path,
		line: before.length,
		column: last.length + 1,
		excerpt: rest
	};
}
