import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { averagerContract, float32Sums } from './averager.contract';
import { findTensorflow, TensorflowAverager } from './tensorflow-averager.server';

const found = await findTensorflow();

if ('averager' in found) {
	describe('averaging by tfjs-node-gpu', () => averagerContract(found.averager, float32Sums));
} else {
	console.info(`Skipped, averaging by tfjs-node-gpu: ${found.absent}`);
	describe.skip(`averaging by tfjs-node-gpu: ${found.absent}`);
}

// the same adapter on the package that is everywhere
describe('averaging by TensorFlow.js on its cpu backend', async () => {
	await tf.setBackend('cpu');
	averagerContract(new TensorflowAverager(tf), float32Sums);

	it('leaves no tensor behind', () => {
		expect(tf.memory().numTensors).toBe(0);
	});
});
