import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { diffRows } from './diff-rows';

describe('diffRows', () => {
	it('sets what came against what went, with three lines around it', () => {
		expect(diffRows('1\n2\n3\n4\nold\n6\n', '1\n2\n3\n4\nnew\nmore\n6\n')).toEqual([
			{ kind: 'skipped', lines: 1 },
			...[2, 3, 4].map((line) => same(line, line, `${line}`)),
			{ kind: 'changed', before: { line: 5, text: 'old' }, after: { line: 5, text: 'new' } },
			{ kind: 'changed', before: null, after: { line: 6, text: 'more' } },
			same(6, 7, '6')
		]);
	});

	it('says nothing of a text that is as it was', () => {
		expect(diffRows('a\nb\n', 'a\nb\n')).toEqual([]);
	});

	it('leaves out no line that is new', () => {
		const text = fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 12 });
		fc.assert(
			fc.property(text, text, (before, after) => {
				const rows = diffRows(before.join('\n'), after.join('\n'));
				const shown = rows.reduce((sum, row) => {
					if (row.kind === 'skipped') return sum + row.lines;
					return sum + (row.after ? 1 : 0);
				}, 0);
				return rows.length === 0 || shown === Math.max(after.length, shown && after.length);
			})
		);
	});
});

function same(before: number, after: number, text: string) {
	return { kind: 'same', before: { line: before, text }, after: { line: after, text } };
}
