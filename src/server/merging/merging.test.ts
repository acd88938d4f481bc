import { createHash } from 'node:crypto';
import { readFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { encodeDelta } from '$lib/domain/codec';
import { Merging } from './merging.server';

describe('Merging', () => {
	const merging = new Merging();
	let folder: string;

	beforeAll(async () => {
		folder = await mkdtemp(join(tmpdir(), 'merging-'));
	});
	afterAll(async () => {
		await merging.close();
		await rm(folder, { recursive: true });
	});

	async function file(name: string, ...values: number[]): Promise<string> {
		const path = join(folder, name);
		await writeFile(path, encodeDeltaUnchecked(values));
		return path;
	}
	const update = (path: string, coefficient: number) =>
		({ path, offset: 0, codec: 'float32', coefficient }) as const;

	it('writes base + Σ cₖ·Δₖ and says what it wrote', async () => {
		const outPath = join(folder, 'out');
		const merged = await merging.mergeBuffer({
			basePath: await file('base', 1, 2, 3),
			numWeights: 3,
			sources: [update(await file('a', 4, 0, -2), 0.25), update(await file('b', 0, 4, 2), 0.75)],
			outPath
		});

		const written = await readFile(outPath);
		// [1, 2, 3] + ¼·[4, 0, −2] + ¾·[0, 4, 2]
		expect([...new Float32Array(new Uint8Array(written).buffer)]).toEqual([2, 5, 4]);
		expect(merged).toMatchObject({ bytes: 12, backend: 'cpu' });
		expect(merged.digest).toBe(createHash('sha256').update(written).digest('hex'));
	});

	it('measures a payload', async () => {
		const path = await file('norm', 2, 3, 6);
		const payload = { path, offset: 0, codec: 'float32', numWeights: 3 } as const;
		expect(await merging.inspectPayload(payload)).toEqual({ norm: 7 });
	});

	it('keeps the code of a refusal across the thread', async () => {
		const path = await file('nan', 1, NaN);
		const payload = { path, offset: 0, codec: 'float32', numWeights: 2 } as const;
		await expect(merging.inspectPayload(payload)).rejects.toMatchObject({
			name: 'StoreError',
			code: 'update/not-finite'
		});
	});
});

function encodeDeltaUnchecked(values: number[]): Uint8Array {
	return encodeDelta('float32', Float32Array.from(values), Math.random);
}
