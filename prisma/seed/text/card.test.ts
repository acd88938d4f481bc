import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { useWasmBackend } from '../../../src/server/evaluation/wasm-backend';
import { readModel } from '../model-files';
import { BOOKS } from './books';
import { measureText } from './measure-text';

it('says in its card what its weights measure', async () => {
	await useWasmBackend();
	const measured = await measureText(readModel('text'));
	const card = readFileSync('prisma/seed/text/card.md', 'utf8');
	const rows = card.split('\n').filter((line) => /^\| (Jane|Lewis|G\. K\.)/.test(line));
	expect(rows).toHaveLength(BOOKS.length);
	BOOKS.forEach((book, i) => {
		const { bits, accuracy } = measured[book];
		expect(rows[i]).toContain(`| ${bits.toFixed(2)} |`);
		expect(rows[i]).toContain(`| ${(100 * accuracy).toFixed(1)} % `);
	});
});
