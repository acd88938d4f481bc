import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { encodeDelta } from '$lib/domain/codec';
import { Merging } from './merging.server';

describe('Merging', () => {
	const merging = new Merging('cpu');
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

	it('says which backend merges will run on', async () => {
		expect(await merging.chooseBackend()).toBe('cpu');
	});

	it('refuses a backend that is not here, and measures payloads all the same', async () => {
		const path = await file('other', 0, 5);
		const other = new Merging('tensorflow');
		await expect(other.chooseBackend()).rejects.toMatchObject({ code: 'backend/none-usable' });
		const payload = { path, offset: 0, codec: 'float32', numWeights: 2 } as const;
		expect(await other.inspectPayload(payload)).toEqual({ norm: 5 });
		await other.close();
	});

	describe('leaves nothing behind', () => {
		const base = () => file('base', 1, 2);

		it.each([
			['weights/not-finite', [3e38, 0], 2],
			['update/not-finite', [NaN, 0], 1],
			['update/shape-mismatch', [1], 1],
			['buffer/empty', null, 1]
		] as const)('when it refuses with %s', async (code, delta, coefficient) => {
			const outPath = join(folder, 'refused');
			const sources = delta ? [update(await file('delta', ...delta), coefficient)] : [];
			await expect(
				merging.mergeBuffer({ basePath: await base(), numWeights: 2, sources, outPath })
			).rejects.toMatchObject({ name: 'StoreError', code });
			expect((await readdir(folder)).filter((name) => name.startsWith('refused'))).toEqual([]);
		});

		it('when the base has another length', async () => {
			const sources = [update(await file('delta', 1, 2, 3), 1)];
			const outPath = join(folder, 'refused');
			await expect(
				merging.mergeBuffer({ basePath: await base(), numWeights: 3, sources, outPath })
			).rejects.toMatchObject({ code: 'weights/shape-mismatch' });
			expect((await readdir(folder)).filter((name) => name.startsWith('refused'))).toEqual([]);
		});
	});

	it('works on after its thread was stopped in the middle of a merge', async () => {
		const numWeights = 2_000_000;
		const big = join(folder, 'big');
		await writeFile(big, new Uint8Array(4 * numWeights));
		const input = {
			basePath: big,
			numWeights,
			sources: Array.from({ length: 200 }, () => update(big, 1)),
			outPath: join(folder, 'big-out')
		};
		const lost = expect(merging.mergeBuffer(input)).rejects.toMatchObject({
			code: 'request/unavailable'
		});
		await merging.close();
		await lost;

		const path = await file('after', 3, 4);
		const payload = { path, offset: 0, codec: 'float32', numWeights: 2 } as const;
		expect(await merging.inspectPayload(payload)).toEqual({ norm: 5 });
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
