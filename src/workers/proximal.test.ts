import '@tensorflow/tfjs';
import '@tensorflow/tfjs-backend-wasm';
import { memory, setBackend, train } from '@tensorflow/tfjs-core';
import { initializers, layers, sequential } from '@tensorflow/tfjs-layers';
import { beforeAll, describe, expect, it } from 'vitest';
import { saved } from '../../tests/support/layers-models';
import { fitModel } from './examples';
import { disposeOptimizer, loadModel, readWeights } from './layers-model';
import { compile, trainStep } from './measure';
import { pullToBase } from './proximal';

beforeAll(() => setBackend('wasm'));

/** y = w·x from w = 0 on the one example x = 1, y = 1, by steps of ¼ down (w − 1)². */
async function weightsAfter(mu: number, steps: number): Promise<number[]> {
	const model = sequential();
	const unit = { units: 1, useBias: false, kernelInitializer: initializers.zeros() };
	model.add(layers.dense({ ...unit, inputShape: [1] }));
	const state = await saved(model);
	const spec = { inputShape: [1], numLabels: 2 };
	const compiled = fitModel(await loadModel(state), spec);
	const optimizer = train.sgd(0.25);
	const release = pullToBase(optimizer, compiled.model, mu);
	compile(compiled, { loss: 'meanSquaredError' }, optimizer);
	const examples = { spec, inputs: Float32Array.of(1), labels: Uint32Array.of(1) };
	const after: number[] = [];
	for (let step = 0; step < steps; step++) {
		await trainStep(compiled, examples, Uint32Array.of(0));
		after.push((await readWeights(compiled.model, state.weightSpecs))[0] ?? NaN);
	}
	release();
	disposeOptimizer(optimizer);
	compiled.model.dispose();
	return after;
}

describe('pullToBase', () => {
	it('adds μ·(w − base) to each gradient', async () => {
		// w ← w − ¼·(2·(w − 1) + 2·w): ½ is where both pulls are the same
		expect(await weightsAfter(2, 3)).toEqual([0.5, 0.5, 0.5]);
		// w ← w − ¼·(2·(w − 1) + w)
		expect(await weightsAfter(1, 2)).toEqual([0.5, 0.625]);
	});

	it('with μ = 0 changes nothing', async () => {
		expect(await weightsAfter(0, 3)).toEqual([0.5, 0.75, 0.875]);
	});

	it('leaks no tensors', async () => {
		await weightsAfter(1, 1);
		const before = memory().numTensors;
		await weightsAfter(1, 5);
		expect(memory().numTensors).toBe(before);
	});
});
