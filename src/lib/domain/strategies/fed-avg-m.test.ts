import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fedAvg } from './fed-avg';
import { fedAvgM } from './fed-avg-m';
import { serverOptimizerContract } from './server-optimizer.contract';

describe('fedAvgM', () => {
	serverOptimizerContract({ kind: 'fedavgm', learningRate: 0.5, momentum: 0.75 }, [
		{ delta: [4, 0], step: [2, 0], slots: [[4, 0]] },
		// m = ¾·4 + 1, ¾·0 − 2
		{ delta: [1, -2], step: [2, -1], slots: [[4, -2]] },
		{ delta: [0, 0], step: [1.5, -0.75], slots: [[3, -1.5]] }
	]);

	it('without momentum is FedAvg', () => {
		const deltas = fc.array(
			fc.float32Array({ noNaN: true, noDefaultInfinity: true, minLength: 3, maxLength: 3 })
		);
		const rates = fc.double({ min: 0.001, max: 10, noNaN: true });
		fc.assert(
			fc.property(deltas, rates, (merges, learningRate) => {
				const withMomentum = fedAvgM({ kind: 'fedavgm', learningRate, momentum: 0 });
				const without = fedAvg({ kind: 'fedavg', learningRate });
				const slots = [new Float32Array(3)];
				for (const delta of merges) {
					const [a, b] = [delta.slice(), delta.slice()];
					withMomentum.step(a, slots);
					without.step(b, []);
					expect([...a].map((x) => x + 0)).toEqual([...b].map((x) => x + 0));
				}
			})
		);
	});

	it('goes 1 / (1 − β) as far once merges agree', () => {
		const optimizer = fedAvgM({ kind: 'fedavgm', learningRate: 0.1, momentum: 0.9 });
		const slots = [new Float32Array(1)];
		let step = new Float32Array(1);
		for (let t = 0; t < 300; t++) optimizer.step((step = Float32Array.of(2)), slots);
		expect(step[0]).toBeCloseTo(2, 5);
	});
});
