import { describe, expect, it } from 'vitest';
import { fedAdam } from './fed-adam';
import { serverOptimizerContract } from './server-optimizer.contract';

const policy = { kind: 'fedadam', learningRate: 1, beta1: 0.5, beta2: 0.75, tau: 0.6 } as const;

describe('fedAdam', () => {
	serverOptimizerContract(policy, [
		// m = ½·0.6, v = ¾·0.36 + ¼·0.36: 0.3 / (0.6 + 0.6)
		{ delta: [0.6], step: [0.25], slots: [[0.3], [0.36]] },
		// m = 0.15 − 0.5, v = 0.27 + 0.25
		{ delta: [-1], step: [-0.35 / (Math.sqrt(0.52) + 0.6)], slots: [[-0.35], [0.52]] }
	]);

	it('does not correct its bias', () => {
		const optimizer = fedAdam({ ...policy, beta1: 0.9, beta2: 0.96, tau: 1e-6 });
		const step = Float32Array.of(2);
		optimizer.step(step, [new Float32Array(1), new Float32Array(1)]);
		// 0.1·2 / √(0.04·4), where a corrected one would give 2 / √4
		expect(step[0]).toBeCloseTo(0.5, 5);
	});
});
