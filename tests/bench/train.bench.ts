import type { Page } from '@playwright/test';
import { largeCnn, smallCnn } from '../support/digit-models';
import { withTrainingPage } from '../support/training-page';
import type { PlainTask } from '../support/training-page/main';

interface Case {
	readonly name: string;
	readonly parts: Pick<PlainTask, 'topology' | 'weightSpecs'>;
	readonly batchSize: number;
	/** Turns that the backends take one after the other, and the cpu backend's steps in each. */
	readonly turns: number;
}

/** Steps of WASM in each turn; the first of all warm up and are not counted. */
const WASM_STEPS = 12;
const WARM_UP = 4;

/** Milliseconds per training step in a worker of headless Chromium: WASM against tfjs's cpu backend. */
export async function run(): Promise<void> {
	const cases: Case[] = [
		{ name: 'train-small-cnn', parts: await smallCnn(), batchSize: 32, turns: 2 },
		{ name: 'train-1.66M-cnn', parts: await largeCnn(), batchSize: 10, turns: 1 }
	];
	await withTrainingPage([], async (page) => {
		for (const one of cases) await measure(page, one);
	});
}

async function measure(page: Page, { name, parts, batchSize, turns }: Case): Promise<void> {
	const task = (steps: number): PlainTask => ({
		...parts,
		inputShape: [28, 28, 1],
		numLabels: 10,
		numExamples: batchSize,
		recipe: {
			loss: 'categoricalCrossentropy',
			optimizer: { name: 'sgd', learningRate: 0.01 },
			batchSize,
			epochs: steps,
			metrics: [],
			minExamples: 1
		},
		seed: 1
	});
	const batchesOf = async (backend: 'wasm' | 'cpu', steps: number) => {
		const run = { task: task(steps), backend };
		const { batches } = await page.evaluate((r) => window.training.train(r.task, r.backend), run);
		return batches;
	};

	await batchesOf('wasm', WARM_UP);
	const [wasm, cpu]: [number[], number[]] = [[], []];
	for (let turn = 0; turn < turns; turn++) {
		wasm.push(...(await batchesOf('wasm', WASM_STEPS)));
		cpu.push(...(await batchesOf('cpu', 1)));
	}
	wasm.push(...(await batchesOf('wasm', WASM_STEPS)));

	const [value, against] = [median(wasm), median(cpu)];
	const line = {
		name,
		value,
		unit: 'ms/step',
		ratio: against / value,
		against: 'tfjs cpu backend'
	};
	console.log(JSON.stringify(line));
}

function median(values: readonly number[]): number {
	const sorted = values.toSorted((a, b) => a - b);
	return sorted[Math.floor(sorted.length / 2)] ?? NaN;
}
