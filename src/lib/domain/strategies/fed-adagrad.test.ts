import { describe, expect, it } from 'vitest';
import { fedAdagrad } from './fed-adagrad';
import { serverOptimizerContract } from './server-optimizer.contract';

const policy = { kind: 'fedadagrad', learningRate: 1, beta1: 0.5, tau: 0.6 } as const;

describe('fedAdagrad', () => {
	serverOptimizerContract(policy, [
		// m = ½·0.8, v = 0.6² + 0.8² = 1: 0.4 / (1 + 0.6)
		{ delta: [0.8], step: [0.25], slots: [[0.4], [1]] },
		{ delta: [0], step: [0.125], slots: [[0.2], [1]] },
		// m = 0.1 − 0.5, v = 2
		{ delta: [-1], step: [-0.4 / (Math.sqrt(2) + 0.6)], slots: [[-0.4], [2]] }
	]);

	it('takes shorter and shorter steps the same way', () => {
		const optimizer = fedAdagrad({ ...policy, beta1: 0 });
		const slots = [new Float32Array(1), new Float32Array(1).fill(0.36)];
		let last = Infinity;
		for (let t = 0; t < 50; t++) {
			const step = Float32Array.of(0.5);
			optimizer.step(step, slots);
			expect(step[0]).toBeLessThan(last);
			last = step[0] ?? NaN;
		}
	});
});
