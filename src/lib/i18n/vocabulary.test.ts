import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const FOLDER = 'src/lib/i18n/messages/ne';

/** The last column of the table in docs/nepali.md: words of which another is used. */
function avoided(): string[] {
	const rows = readFileSync('docs/nepali.md', 'utf8').matchAll(/^\|.*\|.*\|(.*)\|$/gm);
	const [, , ...cells] = [...rows].map(([, not]) => not?.trim() ?? '');
	return cells.flatMap((cell) => cell.split(', ')).filter((word) => word !== '');
}

/** A word where it begins: `लगइन` is not in `प्लगइन`. */
const asWord = (word: string) => new RegExp(`(?<![\\p{L}\\p{M}])${word}`, 'u');

describe('the Nepali of the messages', () => {
	it('has the one word for each thing that docs/nepali.md names', () => {
		const words = avoided();
		expect(words).toContain('अद्यावधिक');
		const found: string[] = [];
		for (const name of readdirSync(FOLDER)) {
			for (const line of readFileSync(`${FOLDER}/${name}`, 'utf8').split('\n')) {
				for (const word of words)
					if (asWord(word).test(line)) found.push(`${name}: ${word}: ${line}`);
			}
		}
		expect(found).toEqual([]);
	});
});
