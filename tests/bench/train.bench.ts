import type { Page } from '@playwright/test';
import { largeCnn, smallCnn } from '../support/digit-models';
import { depthwiseCnn, recurrentModel, seriesCnn, wordModel } from '../support/layer-kinds';
import { withTrainingPage } from '../support/training-page';
import type { PlainTask } from '../support/training-page/main';
import { timeProducts } from './train-products';

interface Case {
	readonly name: string;
	readonly parts: Pick<PlainTask, 'topology' | 'weightSpecs'>;
	readonly inputShape: readonly number[];
	readonly words?: number;
	/** Absent: sgd. */
	readonly optimizer?: 'adam';
	readonly batchSize: number;
	/** Turns that the backends take one after the other. */
	readonly turns: number;
	/** Times the matrix products of so many steps alone. */
	readonly products?: (steps: number) => number[];
}

/** Steps in each turn. The first warm up and are not counted. */
const STEPS = { wasm: 24, cpu: 2 };
const WARM_UP = { wasm: 8, cpu: 1 };

/** Milliseconds per training step in a worker of headless Chromium: WASM against tfjs's cpu backend. */
export async function run({ quick }: { quick: boolean }): Promise<void> {
	const [image, series] = [
		[28, 28, 1],
		[64, 8]
	];
	const largest = of('1.66M-cnn', await largeCnn(), image);
	const cases: Case[] = [
		{ ...of('small-cnn', await smallCnn(), image), batchSize: 16, turns: 2 },
		{ ...largest, batchSize: 10, turns: 2, products: timeProducts },
		{ ...largest, name: 'train-1.66M-cnn-adam', optimizer: 'adam', batchSize: 10, turns: 1 },
		{ ...of('depthwise-separable', await depthwiseCnn(), image), batchSize: 16, turns: 2 },
		{ ...of('conv1d', await seriesCnn(), series), batchSize: 16, turns: 2 },
		{ ...of('embedding', await wordModel(), [40]), words: 1000, batchSize: 32, turns: 1 },
		{ ...of('lstm', await recurrentModel('lstm'), series), batchSize: 16, turns: 1 },
		{ ...of('gru', await recurrentModel('gru'), series), batchSize: 16, turns: 1 }
	];
	const tried = quick
		? cases.slice(0, 1).map((one) => ({ ...one, batchSize: 1, turns: 1 }))
		: cases;
	await withTrainingPage([], async (page) => {
		for (const one of tried) await measure(page, one);
	});
}

const of = (name: string, parts: Case['parts'], inputShape: readonly number[]) => ({
	name: `train-${name}`,
	parts,
	inputShape
});

async function measure(page: Page, one: Case): Promise<void> {
	const { name, parts, inputShape, batchSize, turns, optimizer = 'sgd' } = one;
	const task = (steps: number): PlainTask => ({
		...parts,
		inputShape,
		...(one.words && { words: one.words }),
		numLabels: 10,
		numExamples: batchSize,
		recipe: {
			loss: 'categoricalCrossentropy',
			optimizer: { name: optimizer, learningRate: 0.01 },
			batchSize,
			epochs: steps,
			metrics: [],
			minExamples: 1
		},
		seed: 1
	});
	const batchesOf = async (backend: 'wasm' | 'cpu') => {
		const run = { task: task(STEPS[backend]), backend };
		const { batches } = await page.evaluate((r) => window.training.train(r.task, r.backend), run);
		return batches.slice(WARM_UP[backend]);
	};
	const wasm = await batchesOf('wasm');
	const cpu: number[] = [];
	const products: number[] = [];
	for (let turn = 0; turn < turns; turn++) {
		cpu.push(...(await batchesOf('cpu')));
		wasm.push(...(await batchesOf('wasm')));
		products.push(...(one.products?.(STEPS.wasm) ?? []));
	}

	const [value, against] = [median(wasm), median(cpu)];
	print(name, value, [against / value, 'tfjs cpu backend']);
	if (products.length > 0) {
		const bound = median(products);
		print(`${name}-products-alone`, bound, [bound / value, 'the whole step']);
	}
}

function print(name: string, value: number, [ratio, against]: [number, string]): void {
	console.log(JSON.stringify({ name, value, unit: 'ms/step', ratio, against }));
}

function median(values: readonly number[]): number {
	const sorted = values.toSorted((a, b) => a - b);
	return sorted[Math.floor(sorted.length / 2)] ?? NaN;
}
