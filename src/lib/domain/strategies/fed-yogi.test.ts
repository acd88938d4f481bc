import { describe, expect, it } from 'vitest';
import { fedAdam } from './fed-adam';
import { fedYogi } from './fed-yogi';
import { serverOptimizerContract } from './server-optimizer.contract';

const parameters = { learningRate: 1, beta1: 0.5, beta2: 0.75, tau: 0.6 };

describe('fedYogi', () => {
	serverOptimizerContract({ kind: 'fedyogi', ...parameters }, [
		// m = ½, and v = 0.36 is below Δ² = 1, so that it grows by ¼
		{ delta: [1], step: [0.5 / (Math.sqrt(0.61) + 0.6)], slots: [[0.5], [0.61]] },
		// m = 0.25 + 0.1, and v = 0.61 is above Δ² = 0.04, so that it shrinks by ¼ of 0.04
		{ delta: [0.2], step: [0.35 / (Math.sqrt(0.6) + 0.6)], slots: [[0.35], [0.6]] }
	]);

	it('forgets an odd merge more slowly than FedAdam does', () => {
		const yogi = [new Float32Array(1), Float32Array.of(1)];
		const adam = [new Float32Array(1), Float32Array.of(1)];
		for (let t = 0; t < 20; t++) {
			fedYogi({ kind: 'fedyogi', ...parameters }).step(Float32Array.of(0.01), yogi);
			fedAdam({ kind: 'fedadam', ...parameters }).step(Float32Array.of(0.01), adam);
		}
		expect(yogi[1]?.[0]).toBeGreaterThan(0.99);
		expect(adam[1]?.[0]).toBeLessThan(0.01);
	});
});
