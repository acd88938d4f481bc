import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { compileKernels, moduleFor } from '../../../scripts/build-wasm';

it('is what a fresh build of filtering.as.ts gives', async () => {
	const source = 'src/server/merging/filtering.as.ts';
	expect(await readFile(moduleFor(source), 'utf8')).toBe(await compileKernels(source));
});
