import { randomUUID } from 'node:crypto';
import { rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { StoreError } from '$lib/domain/errors';
import type { Averager, Found, PayloadSource } from './averager';
import type { Comparer } from './comparer';
import { CpuAverager } from './cpu-averager.server';
import { findTensorflow } from './tensorflow-averager.server';
import { findWebgpu } from './webgpu-averager.server';

/** `AVERAGING_BACKEND`: a backend, or whichever is fastest here, for means and for medians by themselves. */
export type WantedBackend = 'auto' | Averager['name'];

export interface ChosenAverager {
	readonly averager: Averager;
	/** For the operator: what was found, how fast it is, what runs. */
	readonly report: string;
}

const finders: Record<Averager['name'], () => Promise<Found>> = {
	cpu: () => Promise.resolve({ averager: new CpuAverager() }),
	webgpu: findWebgpu,
	tensorflow: findTensorflow
};
const names = ['cpu', 'webgpu', 'tensorflow'] as const;

/** @throws {StoreError} `backend/none-usable` if the wanted backend is not on this machine. */
export async function chooseAverager(wanted: WantedBackend): Promise<ChosenAverager> {
	if (wanted === 'auto') return chooseFastest();

	const found = await finders[wanted]();
	if ('averager' in found) {
		return {
			averager: found.averager,
			report: `${whatRuns(found.averager)}, as AVERAGING_BACKEND asks.`
		};
	}
	throw new StoreError(
		'backend/none-usable',
		`AVERAGING_BACKEND is ${wanted}, but ${found.absent}. Try auto or cpu.`
	);
}

/** A backend that is here, and GB of update bytes per second. */
export interface Rival {
	readonly averager: Averager;
	readonly means: number;
	readonly medians: number;
}

async function chooseFastest(): Promise<ChosenAverager> {
	const findings: string[] = [];
	const rivals: Rival[] = [];
	for (const name of names) {
		const found = await finders[name]();
		if ('averager' in found) {
			const rival = { averager: found.averager, ...(await measure(found.averager)) };
			const [means, medians] = [rival.means.toFixed(2), rival.medians.toFixed(2)];
			findings.push(`${name} (${means} GB/s, medians ${medians})`);
			rivals.push(rival);
		} else {
			findings.push(`no ${name} (${found.absent})`);
		}
	}
	const averager = await fastestOf(rivals);
	return { averager, report: `${whatRuns(averager)}. Found: ${findings.join(', ')}.` };
}

/** The fastest for means, with the fastest for medians; all others are put away. */
export async function fastestOf(rivals: readonly Rival[]): Promise<Averager> {
	const [mean] = rivals.toSorted((a, b) => b.means - a.means);
	const [median] = rivals.toSorted((a, b) => b.medians - a.medians);
	if (!mean || !median) throw new Error('The cpu backend is always there.');
	const others = rivals.filter((rival) => rival !== mean && rival !== median);
	await Promise.all(others.map(({ averager }) => averager.dispose()));
	return mean === median ? mean.averager : pair(mean.averager, median.averager);
}

/** Sums by one backend, compares by another. */
function pair(summing: Averager, comparing: Averager): Averager {
	return {
		name: summing.name,
		comparer: comparing.comparer,
		weightedSum: (sources, numWeights) => summing.weightedSum(sources, numWeights),
		dispose: async () => {
			await Promise.all([summing.dispose(), comparing.dispose()]);
		}
	};
}

function whatRuns({ name, comparer }: Averager): string {
	return comparer.name === name
		? `Averaging by ${name}`
		: `Averaging by ${name}, medians and distances by ${comparer.name}`;
}

/** Of 16 updates of 1 MB for means and of 64 KB for medians, after a first round that compiles what there is. */
async function measure(averager: Averager): Promise<Omit<Rival, 'averager'>> {
	const [numWeights, fewer] = [262_144, 16_384];
	const path = join(tmpdir(), `averaging-${randomUUID()}`);
	const payload = new Uint8Array(Float32Array.from({ length: numWeights }, Math.random).buffer);
	await writeFile(path, payload);
	try {
		const source: PayloadSource = { path, offset: 0, codec: 'float32', coefficient: 1 / 16 };
		const sources = Array<PayloadSource>(16).fill(source);
		return {
			means: await speed(64 * numWeights, () => averager.weightedSum(sources, numWeights)),
			medians: await speed(64 * fewer, () => medianBy(averager.comparer, sources, fewer))
		};
	} finally {
		await rm(path);
	}
}

function medianBy(comparer: Comparer, places: readonly PayloadSource[], numWeights: number) {
	const votes = new Uint32Array(places.length).fill(1);
	const factors = places.map(() => 1);
	return comparer.middle({ kind: 'median' }, { places, votes, factors }, numWeights);
}

/** GB per second of the second run. */
async function speed(bytes: number, run: () => Promise<unknown>): Promise<number> {
	await run();
	const started = performance.now();
	await run();
	return bytes / (performance.now() - started) / 1e6;
}
