import { expect, it } from 'vitest';
import { versionNumber } from './version-number';

it.each([
	[{ line: 1, version: 3 }, '3'],
	[{ line: 2, version: 1 }, '1 (line 2)']
])('%j is version %s', (head, words) => {
	expect(versionNumber(head)).toBe(words);
});
