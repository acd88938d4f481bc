import { diffLines } from 'diff';

interface Side {
	/** From 1. */
	readonly line: number;
	readonly text: string;
}

/** One row of two texts side by side; `skipped` unchanged lines stand for themselves. */
export type DiffRow =
	| { readonly kind: 'same'; readonly before: Side; readonly after: Side }
	| { readonly kind: 'changed'; readonly before: Side | null; readonly after: Side | null }
	| { readonly kind: 'skipped'; readonly lines: number };

/** Unchanged lines that are shown around a change. */
const CONTEXT = 3;

/** What has changed from one text to another, line by line; empty if nothing has. */
export function diffRows(before: string, after: string): DiffRow[] {
	const rows: DiffRow[] = [];
	const at = { before: 1, after: 1 };
	let removed: Side[] = [];
	const flush = (added: readonly Side[]) => {
		for (let i = 0; i < Math.max(removed.length, added.length); i++) {
			rows.push({ kind: 'changed', before: removed[i] ?? null, after: added[i] ?? null });
		}
		removed = [];
	};
	for (const part of diffLines(before, after)) {
		const lines = part.value.replace(/\n$/, '').split('\n');
		if (part.removed) removed = lines.map((text) => ({ line: at.before++, text }));
		else if (part.added) flush(lines.map((text) => ({ line: at.after++, text })));
		else {
			flush([]);
			for (const text of lines) {
				rows.push({
					kind: 'same',
					before: { line: at.before++, text },
					after: { line: at.after++, text }
				});
			}
		}
	}
	flush([]);
	return rows.some(({ kind }) => kind === 'changed') ? shortened(rows) : [];
}

/** Without the lines that are far from every change. */
function shortened(rows: readonly DiffRow[]): DiffRow[] {
	const changes = rows.flatMap(({ kind }, i) => (kind === 'changed' ? [i] : []));
	const isNear = rows.map((_, i) => changes.some((change) => Math.abs(change - i) <= CONTEXT));
	const short: DiffRow[] = [];
	let skipped = 0;
	rows.forEach((row, i) => {
		if (!isNear[i]) skipped++;
		else {
			if (skipped > 0) short.push({ kind: 'skipped', lines: skipped });
			skipped = 0;
			short.push(row);
		}
	});
	return skipped > 0 ? [...short, { kind: 'skipped', lines: skipped }] : short;
}
