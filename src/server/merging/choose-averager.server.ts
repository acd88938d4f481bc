import { randomUUID } from 'node:crypto';
import { rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { StoreError } from '$lib/domain/errors';
import type { Averager, Found, PayloadSource } from './averager';
import { CpuAverager } from './cpu-averager.server';
import { findTensorflow } from './tensorflow-averager.server';
import { findWebgpu } from './webgpu-averager.server';

/** `AVERAGING_BACKEND`: a backend, or whichever is fastest here. */
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
			report: `Averaging by ${wanted}, as AVERAGING_BACKEND asks.`
		};
	}
	throw new StoreError(
		'backend/none-usable',
		`AVERAGING_BACKEND is ${wanted}, but ${found.absent}. Try auto or cpu.`
	);
}

async function chooseFastest(): Promise<ChosenAverager> {
	const findings: string[] = [];
	const rivals: { averager: Averager; speed: number }[] = [];
	for (const name of names) {
		const found = await finders[name]();
		if ('averager' in found) {
			const speed = await measure(found.averager);
			findings.push(`${name} (${speed.toFixed(2)} GB/s)`);
			rivals.push({ averager: found.averager, speed });
		} else {
			findings.push(`no ${name} (${found.absent})`);
		}
	}
	const [best, ...others] = rivals.sort((a, b) => b.speed - a.speed);
	if (!best) throw new Error('The cpu backend is always there.');
	await Promise.all(others.map(({ averager }) => averager.dispose()));
	return {
		averager: best.averager,
		report: `Averaging by ${best.averager.name}. Found: ${findings.join(', ')}.`
	};
}

/** GB of update bytes per second: 16 updates of 1 MB, after a first round that compiles what there is. */
async function measure(averager: Averager): Promise<number> {
	const numWeights = 262_144;
	const path = join(tmpdir(), `averaging-${randomUUID()}`);
	const payload = new Uint8Array(Float32Array.from({ length: numWeights }, Math.random).buffer);
	await writeFile(path, payload);
	try {
		const source: PayloadSource = { path, offset: 0, codec: 'float32', coefficient: 1 / 16 };
		const sources = Array<PayloadSource>(16).fill(source);
		await averager.weightedSum(sources, numWeights);
		const started = performance.now();
		await averager.weightedSum(sources, numWeights);
		return (sources.length * payload.length) / (performance.now() - started) / 1e6;
	} finally {
		await rm(path);
	}
}
