import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { compileKernels, kernelSources, moduleFor } from '../../scripts/build-wasm';

it('has the modules that a fresh build of their sources gives', async () => {
	const sources = kernelSources();
	expect(sources.length).toBeGreaterThan(5);
	const fresh = await compileKernels(sources);
	for (const [i, source] of sources.entries()) {
		expect(await readFile(moduleFor(source), 'utf8'), source).toBe(fresh[i]);
	}
}, 60_000);
