import { expect, test } from '@playwright/test';
import { smallCnn } from '../support/digit-models';
import { tinyCnn } from '../support/layers-models';
import { SOFTWARE_WEBGPU, withTrainingPage } from '../support/training-page';
import type { PlainTask } from '../support/training-page/main';

async function tinyTask(epochs = 3): Promise<PlainTask> {
	const { topology, weightSpecs } = await tinyCnn();
	return {
		topology,
		weightSpecs,
		inputShape: [4, 4, 1],
		numLabels: 3,
		numExamples: 10,
		recipe: {
			loss: 'categoricalCrossentropy',
			optimizer: { name: 'adam', learningRate: 0.02 },
			batchSize: 4,
			epochs,
			metrics: ['accuracy'],
			minExamples: 1
		},
		seed: 1
	};
}

test('every backend of the training worker trains to the same weights', async () => {
	const tiny = await tinyTask();
	// wide enough for our own products to serve; sgd, since adam makes much of small differences
	const optimizer = { name: 'sgd', learningRate: 0.05 } as const;
	const task: PlainTask = {
		...tiny,
		...(await smallCnn()),
		inputShape: [28, 28, 1],
		numLabels: 10,
		recipe: { ...tiny.recipe, optimizer }
	};
	await withTrainingPage(SOFTWARE_WEBGPU, async (page) => {
		const weightsOf = async (backend: 'webgpu' | 'wasm' | 'cpu') => {
			const run = { task, backend };
			const trained = await page.evaluate((r) => window.training.train(r.task, r.backend), run);
			expect(trained.batches).toHaveLength(9);
			return trained.weights;
		};
		const cpu = await weightsOf('cpu');
		for (const backend of ['wasm', 'webgpu'] as const) {
			const weights = await weightsOf(backend);
			const errors = weights.map((value, i) => Math.abs(value - (cpu[i] ?? NaN)));
			expect(Math.max(...errors), backend).toBeLessThan(1e-3);
		}
	});
});

test('a simulated graphics processor is passed over for WASM, with the reason', async () => {
	await withTrainingPage(SOFTWARE_WEBGPU, async (page) => {
		expect(await page.evaluate(() => window.training.choose())).toEqual({
			backend: 'wasm',
			refused: [{ backend: 'webgpu', reason: 'the graphics processor is only simulated' }]
		});
	});
});

test('a worker that is ended while it trains refuses, and nothing waits for ever', async () => {
	const task = await tinyTask(100);
	await withTrainingPage([], async (page) => {
		expect(await page.evaluate((t) => window.training.kill(t), task)).toBe('request/unavailable');
	});
});
