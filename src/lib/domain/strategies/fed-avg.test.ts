import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fedAvg } from './fed-avg';
import { serverOptimizerContract } from './server-optimizer.contract';

describe('fedAvg', () => {
	serverOptimizerContract({ kind: 'fedavg', learningRate: 0.5 }, [
		{ delta: [4, -1], step: [2, -0.5], slots: [] },
		{ delta: [0, 8], step: [0, 4], slots: [] }
	]);

	it('with ηₛ = 1 is the weighted delta, bit for bit', () => {
		const deltas = fc.float32Array({ noNaN: true, noDefaultInfinity: true });
		fc.assert(
			fc.property(deltas, (delta) => {
				const step = delta.slice();
				fedAvg({ kind: 'fedavg', learningRate: 1 }).step(step, []);
				expect([...step]).toEqual([...delta]);
			})
		);
	});
});
