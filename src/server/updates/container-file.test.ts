import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { UpdateHeader } from '$lib/domain/update';
import { encodeUpdate } from '$lib/wire/update-container';
import { openContainer, openFreshContainer } from './container-file.server';

let folder: string;
beforeAll(async () => {
	folder = await mkdtemp(join(tmpdir(), 'containers-'));
});
afterAll(() => rm(folder, { recursive: true }));

const header: UpdateHeader = {
	format: 1,
	id: '0197c8f2-3b6e-7c3a-9a4e-6f0d6f0a1b2c',
	modelId: '0197c8f2-3b6e-7c3a-9a4e-6f0d6f0a1b2d',
	line: 1,
	baseVersion: 3,
	recipeDigest: 'a'.repeat(64),
	pluginDigest: 'b'.repeat(64),
	codec: 'float32',
	numWeights: 2,
	numExamples: 20,
	trainedAt: 1,
	lossBefore: 1.5,
	lossAfter: 0.5
};

async function fileOf(bytes: Uint8Array): Promise<string> {
	const path = join(folder, crypto.randomUUID());
	await writeFile(path, bytes);
	return path;
}

describe.each([
	['openContainer', openContainer],
	['openFreshContainer', (path: string) => Promise.try(openFreshContainer, path)]
])('%s', (_name, openContainer) => {
	it('reads the header and the payload’s place and size', async () => {
		const bytes = encodeUpdate(header, new Uint8Array(8));
		const read = await openContainer(await fileOf(bytes));
		expect(read).toEqual({
			header: header,
			payloadOffset: bytes.length - 8,
			payloadSize: 8
		});
	});

	it.each([
		['nothing', new Uint8Array(0)],
		['3 garbage bytes', Uint8Array.of(1, 2, 3)],
		['100 KB of zeros', new Uint8Array(100_000)]
	])('refuses %s', async (_name, bytes) => {
		await expect(openContainer(await fileOf(bytes))).rejects.toMatchObject({
			code: 'update/malformed'
		});
	});
});
