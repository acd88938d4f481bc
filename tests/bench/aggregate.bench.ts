import { execFileSync } from 'node:child_process';
import { closeSync, openSync, readSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { build } from 'vite';
import { CpuAverager } from '../../src/server/merging/cpu-averager.server';
import { mergeBuffer, type BufferToMerge } from '../../src/server/merging/merge-buffer.server';
import { withBuffer } from './aggregate-files';
import { measureFilters } from './aggregate-filters';
import { measureRam } from './aggregate-ram';
import { meanByTfjs, useFastestTfjs } from './tfjs-mean';

/** Times in milliseconds; the contenders took turns. */
type Times = Record<'merge' | 'sum' | 'read' | 'tfjs', number[]>;

/**
 * The merge of 100 updates of 1 M float32 weights from files, against tf.mean(tf.stack()) per layer.
 *
 * `merge` is the whole job: sum, base added, sha-256, new file written and synced. `read` only reads the
 * same bytes the same way: no merge on one thread can be faster. Then the steps that compare updates with
 * each other, against the plain mean of the same files.
 */
export async function run({ quick }: { quick: boolean }): Promise<void> {
	const size = quick ? { numUpdates: 4, numWeights: 30_000 } : { numUpdates: 100, numWeights: 1e6 };
	await withBuffer(size, async (buffer) => {
		const tfjs = await useFastestTfjs(buffer);
		const times = await measure(buffer, quick ? 1 : 7);
		printSpeeds(times, { bytes: 4 * size.numUpdates * size.numWeights, tfjs });
		const { sum, read } = await measureRam(quick ? 1 : 15);
		print('aggregate-ram', [sum, 'GB/s'], [sum / read, 'one thread reading float32 in memory']);
		await printFilters(buffer, quick ? 1 : 5);
		await printMemory(buffer);
	});
}

async function measure(buffer: BufferToMerge, rounds: number): Promise<Times> {
	const averager = new CpuAverager();
	const times: Times = { merge: [], sum: [], read: [], tfjs: [] };
	const turns: Record<keyof Times, () => unknown> = {
		merge: () => mergeBuffer(averager, buffer),
		sum: () => averager.weightedSum(buffer.sources, buffer.numWeights),
		read: () => readAll(buffer),
		tfjs: () => meanByTfjs(buffer)
	};
	// the first round compiles and is thrown away
	for (let round = 0; round <= rounds; round++) {
		for (const name of ['merge', 'sum', 'read', 'tfjs'] as const) {
			const started = performance.now();
			await turns[name]();
			if (round > 0) times[name].push(performance.now() - started);
		}
	}
	return times;
}

function readAll({ sources, numWeights }: BufferToMerge): void {
	const into = new Uint8Array(524_288);
	const files = sources.map(({ path }) => openSync(path, 'r'));
	for (let at = 0; at < 4 * numWeights; at += into.length) {
		for (const file of files) readSync(file, into, 0, into.length, at);
	}
	files.forEach((file) => closeSync(file));
}

function printSpeeds(times: Times, { bytes, tfjs }: { bytes: number; tfjs: string }): void {
	const speed = (name: keyof Times) => bytes / median(times[name]) / 1e6;
	const line = (name: string, of: keyof Times, against: [keyof Times, string]) =>
		print(name, [speed(of), 'GB/s'], [speed(of) / speed(against[0]), against[1]]);

	const byTfjs = `tf.mean(tf.stack()) per layer, tfjs ${tfjs} backend`;
	line('aggregate-merge', 'merge', ['tfjs', byTfjs]);
	line('aggregate-weighted-sum', 'sum', ['tfjs', byTfjs]);
	line('aggregate-weighted-sum-of-bound', 'sum', ['read', 'reading the same bytes']);
	print(
		'aggregate-merge-time',
		[median(times.merge), 'ms'],
		[median(times.tfjs) / median(times.merge), byTfjs]
	);
}

async function printFilters(buffer: BufferToMerge, rounds: number): Promise<void> {
	const { none, ...filtered } = await measureFilters(buffer, rounds);
	for (const [name, times] of Object.entries(filtered)) {
		const time = median(times);
		print(
			`aggregate-${name}`,
			[time, 'ms'],
			[time / median(none), 'plain mean, more than 1 is slower']
		);
	}
}

/** A file that plain Node runs, as the server's threads are run: compiling TypeScript would take 40 MB itself. */
async function bundled(name: string, folder: string): Promise<string> {
	await build({
		configFile: false,
		logLevel: 'error',
		publicDir: false,
		resolve: { alias: { $lib: resolve('src/lib') } },
		ssr: { noExternal: true },
		build: { ssr: resolve(`tests/bench/${name}.ts`), outDir: folder, emptyOutDir: false }
	});
	return join(folder, `${name}.js`);
}

async function printMemory(buffer: BufferToMerge): Promise<void> {
	const script = await bundled('aggregate-memory', dirname(buffer.outPath));
	const many = buffer.sources.length;
	const few = Math.ceil(many / 10);
	const peak = (numUpdates: number) => {
		const less = { ...buffer, sources: buffer.sources.slice(0, numUpdates) };
		return Number(
			execFileSync(process.execPath, [script, JSON.stringify(less)], { encoding: 'utf8' })
		);
	};
	const [least, most] = [peak(few), peak(many)];
	print(`aggregate-peak-rss-${many}`, [most, 'MB'], [most / least, `${few} updates`]);
	print(`aggregate-peak-rss-${few}`, [least, 'MB'], [1, `${few} updates`]);
}

function print(name: string, [value, unit]: [number, string], [ratio, against]: [number, string]) {
	const round = (n: number) => Number(n.toPrecision(4));
	console.log(JSON.stringify({ name, value: round(value), unit, ratio: round(ratio), against }));
}

function median(values: readonly number[]): number {
	return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
}
