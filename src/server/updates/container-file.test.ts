import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decodeDelta, encodeDelta } from '$lib/domain/codec';
import type { Codec, UpdateHeader } from '$lib/domain/update';
import { l2Norm } from '$lib/domain/weights';
import { encodeUpdate } from '$lib/wire/update-container';
import { deltaNormOf, openContainer } from './container-file.server';

let folder: string;
beforeAll(async () => {
	folder = await mkdtemp(join(tmpdir(), 'containers-'));
});
afterAll(() => rm(folder, { recursive: true }));

const header = (codec: Codec, numWeights: number): UpdateHeader => ({
	format: 1,
	id: '0197c8f2-3b6e-7c3a-9a4e-6f0d6f0a1b2c',
	modelId: '0197c8f2-3b6e-7c3a-9a4e-6f0d6f0a1b2d',
	line: 1,
	baseVersion: 3,
	recipeDigest: 'a'.repeat(64),
	pluginDigest: 'b'.repeat(64),
	codec,
	numWeights,
	numExamples: 20,
	trainedAt: 1,
	lossBefore: 1.5,
	lossAfter: 0.5
});

async function fileOf(bytes: Uint8Array): Promise<string> {
	const path = join(folder, crypto.randomUUID());
	await writeFile(path, bytes);
	return path;
}

describe('openContainer', () => {
	it('reads the header and the payload’s place and size', async () => {
		const bytes = encodeUpdate(header('float32', 2), new Uint8Array(8));
		const read = await openContainer(await fileOf(bytes));
		expect(read).toEqual({
			header: header('float32', 2),
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

describe.each(['float32', 'int8'] as const)('deltaNormOf %s', (codec) => {
	// more than one piece, the last of them short
	const numWeights = 300_001;
	const delta = Float32Array.from({ length: numWeights }, (_, i) => Math.sin(i));
	const payload = encodeDelta(codec, delta, () => 0.5);

	it('is the length of what the payload decodes to', async () => {
		const path = await fileOf(encodeUpdate(header(codec, numWeights), payload));
		const norm = await deltaNormOf(path, await openContainer(path));
		expect(norm).toBeCloseTo(l2Norm(decodeDelta(codec, payload, numWeights)), 3);
	});

	it.each([NaN, Infinity, -Infinity])('refuses one %d, wherever it is', async (poison) => {
		for (const at of [0, codec === 'float32' ? numWeights - 1 : 1171]) {
			const bad = payload.slice();
			new DataView(bad.buffer).setFloat32(4 * at, poison, true);
			const path = await fileOf(encodeUpdate(header(codec, numWeights), bad));
			await expect(deltaNormOf(path, await openContainer(path))).rejects.toMatchObject({
				code: 'update/not-finite'
			});
		}
	});
});

it.each([
	['an infinite scale over a block of zeros', 0, Infinity],
	['a finite scale whose products no float32 holds', 127, 3e38]
])('refuses %s', async (_name, value, scale) => {
	const payload = encodeDelta('int8', Float32Array.of(value, 0), () => 0.5);
	new DataView(payload.buffer).setFloat32(0, scale, true);
	const path = await fileOf(encodeUpdate(header('int8', 2), payload));
	await expect(deltaNormOf(path, await openContainer(path))).rejects.toMatchObject({
		code: 'update/not-finite'
	});
});
