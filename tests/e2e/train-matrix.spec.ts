import { expect, test } from '@playwright/test';
import { setBackend } from '@tensorflow/tfjs-core';
import { TRAIN_CASES } from '../support/train-cases/all';
import { referenceTraining, type Trained } from '../support/train-cases/reference-training';
import { prepare, taskOf, type TrainCase } from '../support/train-cases/train-case';
import { SOFTWARE_WEBGPU, withTrainingPage } from '../support/training-page';
import type { PlainTask } from '../support/training-page/main';

const BACKENDS = ['cpu', 'wasm', 'webgpu'] as const;

/** Of losses and of weights; a graphics processor works out functions a little differently. */
const TOLERANCE = { cpu: 1e-5, wasm: 1e-5, webgpu: 1e-4 };

test('every case of the train matrix comes to the same on wasm and webgpu', async () => {
	test.setTimeout(600_000);
	await setBackend('cpu');
	const wrong: string[] = [];
	const worst = { cpu: 0, wasm: 0, webgpu: 0 };
	await withTrainingPage(SOFTWARE_WEBGPU, async (page) => {
		const train = (task: PlainTask, backend: keyof typeof TOLERANCE): Promise<Trained> =>
			page.evaluate((run) => window.training.train(run.task, run.backend), { task, backend });

		for (const one of TRAIN_CASES) {
			const { task, reference } = await plainTask(one);
			// each backend has a worker of its own
			const [cpu, ...others] = await Promise.all([
				train(task, 'cpu'),
				train(task, 'wasm').catch(String),
				train(task, 'webgpu').catch(String)
			]);
			for (const [i, trained] of [cpu, ...others].entries()) {
				const backend = BACKENDS[i] ?? 'cpu';
				const error = typeof trained === 'string' ? trained : errorOf(trained, reference ?? cpu);
				if (typeof error === 'number' && error < TOLERANCE[backend]) {
					worst[backend] = Math.max(worst[backend], error);
				} else wrong.push(`${one.name} on ${backend}: ${error}`);
			}
		}
	});
	const largest = Object.entries(worst).map(([name, error]) => `${name} ${error.toExponential(1)}`);
	console.log(`${TRAIN_CASES.length} cases; largest error: ${largest.join(', ')}`);
	expect(wrong).toEqual([]);
	expect(TRAIN_CASES.length).toBeGreaterThanOrEqual(48);
});

async function plainTask(one: TrainCase): Promise<{ task: PlainTask; reference: Trained | null }> {
	const { model, ...prepared } = await prepare(one);
	return {
		task: { ...prepared, ...model, weights: [...model.weights] },
		reference: one.reference
			? referenceTraining(taskOf({ model, ...prepared }), one.reference)
			: null
	};
}

/** The largest difference of a loss or a weight. */
function errorOf(trained: Trained, oracle: Trained): number {
	const pairs = [...oracle.losses, ...oracle.weights].map((value, i) => {
		const other = [...trained.losses, ...trained.weights][i] ?? NaN;
		return Math.abs(value - other);
	});
	const isSameLength = trained.weights.length === oracle.weights.length;
	return isSameLength ? Math.max(...pairs) : NaN;
}
