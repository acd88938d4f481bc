import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { encodeDelta } from '$lib/domain/codec';
import { makeServerOptimizer } from '$lib/domain/strategies/make-optimizer';
import { initialSlots } from '$lib/domain/strategies/server-optimizer';
import { DEFAULT_STRATEGIES } from '$lib/domain/strategies/strategy';
import { Merging } from './merging.server';
import { BLOCK_WEIGHTS } from './payload-blocks.server';

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
	async function numbers(name: string, values: Float32Array): Promise<string> {
		const path = join(folder, name);
		await writeFile(path, new Uint8Array(values.buffer));
		return path;
	}
	const plain = { strategy: { kind: 'fedavg', learningRate: 1 }, slotPaths: [] } as const;
	const momentum = { kind: 'fedavgm', learningRate: 0.5, momentum: 0.5 } as const;
	const floats = async (path: string) => [
		...new Float32Array(new Uint8Array(await readFile(path)).buffer)
	];
	const update = (path: string, coefficient: number) =>
		({ path, offset: 0, codec: 'float32', coefficient }) as const;

	it('writes base + Σ cₖ·Δₖ and says what it wrote', async () => {
		const outPath = join(folder, 'out');
		const merged = await merging.mergeBuffer({
			...plain,
			basePath: await file('base', 1, 2, 3),
			numWeights: 3,
			sources: [update(await file('a', 4, 0, -2), 0.25), update(await file('b', 0, 4, 2), 0.75)],
			outPath
		});

		const written = await readFile(outPath);
		// [1, 2, 3] + ¼·[4, 0, −2] + ¾·[0, 4, 2]
		expect([...new Float32Array(new Uint8Array(written).buffer)]).toEqual([2, 5, 4]);
		expect(merged).toMatchObject({ bytes: 12, backend: 'cpu', slotDigests: [] });
		expect(merged.digest).toBe(createHash('sha256').update(written).digest('hex'));
	});

	it('goes on from what the strategy remembered, and writes what it remembers now', async () => {
		const outPath = join(folder, 'with-state');
		const merged = await merging.mergeBuffer({
			basePath: await file('base', 1, 2),
			numWeights: 2,
			sources: [update(await file('a', 4, 0), 1)],
			strategy: momentum,
			slotPaths: [await file('m', 2, -8)],
			outPath
		});
		// m = ½·[2, −8] + [4, 0], and half of it is the step
		expect(await floats(`${outPath}.slot0`)).toEqual([5, -4]);
		expect(await floats(outPath)).toEqual([3.5, 0]);
		const state = await readFile(`${outPath}.slot0`);
		expect(merged.slotDigests).toEqual([createHash('sha256').update(state).digest('hex')]);
	});

	it('steps as the domain does, whatever the number of blocks', async () => {
		const numWeights = 2 * BLOCK_WEIGHTS + 5;
		const delta = Float32Array.from({ length: numWeights }, (_, i) => Math.sin(i));
		const zeros = new Float32Array(numWeights);
		const strategy = DEFAULT_STRATEGIES.fedadam;
		const outPath = join(folder, 'blocks');
		let slotPaths: string[] = [];
		for (let merge = 0; merge < 2; merge++) {
			await merging.mergeBuffer({
				basePath: await numbers('zeros', zeros),
				numWeights,
				sources: [update(await numbers('sine', delta), 1)],
				strategy,
				slotPaths,
				outPath
			});
			slotPaths = [];
			for (const slot of [0, 1]) {
				slotPaths.push(join(folder, `kept${slot}`));
				await rename(`${outPath}.slot${slot}`, join(folder, `kept${slot}`));
			}
		}
		const optimizer = makeServerOptimizer(strategy);
		const slots = initialSlots(optimizer, numWeights);
		optimizer.step(delta.slice(), slots);
		const step = delta.slice();
		optimizer.step(step, slots);
		expect(Buffer.from(await readFile(outPath))).toEqual(Buffer.from(step.buffer));
	});

	it('says where late updates point', async () => {
		const [headPath, basePath] = [await file('head', 1, 2, 0), await file('base', 1, 0, 0)];
		// the model has gone [0, 2, 0] since
		const deltas = [
			[0, 3, 0],
			[0, -1, 0],
			[5, 0, 0],
			[3, 4, 0],
			[0, 0, 0]
		];
		const late = await Promise.all(
			deltas.map(async (delta, k) => ({
				path: await file(`late${k}`, ...delta),
				offset: 0,
				codec: 'float32' as const,
				basePath
			}))
		);
		const cosines = await merging.alignPayloads({ headPath, numWeights: 3, late });
		expect(cosines).toEqual([1, -1, 0, 0.8, null]);
		const fresh = late.map((one) => ({ ...one, basePath: headPath }));
		expect(await merging.alignPayloads({ headPath, numWeights: 3, late: fresh })).toEqual(
			Array(5).fill(null)
		);
		const broken = [{ ...late[0], path: await file('nan', 1, NaN, 0) } as (typeof late)[number]];
		await expect(
			merging.alignPayloads({ headPath, numWeights: 3, late: broken })
		).rejects.toMatchObject({ code: 'update/not-finite' });
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
				merging.mergeBuffer({ ...plain, basePath: await base(), numWeights: 2, sources, outPath })
			).rejects.toMatchObject({ name: 'StoreError', code });
			expect((await readdir(folder)).filter((name) => name.startsWith('refused'))).toEqual([]);
		});

		it.each([
			['is of another length', ['m', 1, 2, 3]],
			['is of another strategy', ['m', 1, 2], ['v', 1, 2]]
		] as const)(
			'when the state %s',
			async (_what, ...slots: readonly (readonly [string, ...number[]])[]) => {
				const outPath = join(folder, 'refused');
				const slotPaths = await Promise.all(
					slots.map(([name, ...values]) => file(name, ...values))
				);
				await expect(
					merging.mergeBuffer({
						basePath: await base(),
						numWeights: 2,
						sources: [update(await file('delta', 1, 2), 1)],
						strategy: momentum,
						slotPaths,
						outPath
					})
				).rejects.toMatchObject({ code: 'weights/shape-mismatch' });
				expect((await readdir(folder)).filter((name) => name.startsWith('refused'))).toEqual([]);
			}
		);

		it('when the base has another length', async () => {
			const sources = [update(await file('delta', 1, 2, 3), 1)];
			const outPath = join(folder, 'refused');
			await expect(
				merging.mergeBuffer({ ...plain, basePath: await base(), numWeights: 3, sources, outPath })
			).rejects.toMatchObject({ code: 'weights/shape-mismatch' });
			expect((await readdir(folder)).filter((name) => name.startsWith('refused'))).toEqual([]);
		});
	});

	it('works on after its thread was stopped in the middle of a merge', async () => {
		const numWeights = 2_000_000;
		const big = join(folder, 'big');
		await writeFile(big, new Uint8Array(4 * numWeights));
		const input = {
			...plain,
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
