import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { useWasmBackend } from '../../../src/server/evaluation/wasm-backend';
import { readModel } from '../model-files';
import { loadRecordings } from './recordings';
import { accuracyOf } from './word-model';

beforeAll(useWasmBackend);

describe('the published start', () => {
	it('hears as many of the held-out recordings right as its card says', async () => {
		const card = readFileSync('prisma/seed/words/card.md', 'utf8');
		const [, claimed] = /Version 1 hears (\d+) of the 40 right/.exec(card) ?? [];
		const share = await accuracyOf(readModel('words'), loadRecordings('heldOut'));
		expect(Math.round(40 * share)).toBe(Number(claimed));
	});
});
