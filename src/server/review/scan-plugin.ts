import { FINDINGS, type Finding } from '$lib/domain/finding';
import type { ScannedFile } from './place';
import { scanScript } from './script-rules';
import { scanMarkup, scanText } from './text-rules';

const ORDER = ['refused', 'grave', 'look'];

/** Everything that a reviewer should see first in a plugin's files, the gravest first. */
export function scanPlugin(files: readonly ScannedFile[]): Finding[] {
	const found = files.flatMap((file) => [...scanText(file), ...scanLanguage(file)]);
	return found.sort((a, b) => ORDER.indexOf(FINDINGS[a.kind]) - ORDER.indexOf(FINDINGS[b.kind]));
}

/** The first place that no browser could run; null if there is none. */
export function brokenScript(files: readonly ScannedFile[]): Finding | null {
	return scanPlugin(files).find(({ kind }) => kind === 'syntax') ?? null;
}

function scanLanguage(file: ScannedFile): Finding[] {
	const isScript = file.isScript ?? /\.m?js$/.test(file.path);
	return isScript ? scanScript(file) : scanMarkup(file);
}
