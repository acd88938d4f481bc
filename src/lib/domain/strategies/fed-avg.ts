import { assertStep, toFinite32, type ServerOptimizer } from './server-optimizer';
import type { StrategyPolicy } from './strategy';

/**
 * Federated averaging: the buffer's weighted delta itself, times ηₛ. Remembers nothing.
 *
 * @see McMahan et al. 2017, https://arxiv.org/abs/1602.05629
 */
export function fedAvg({
	learningRate
}: Extract<StrategyPolicy, { kind: 'fedavg' }>): ServerOptimizer {
	const initial: number[] = [];
	return {
		initial,
		step(delta, slots) {
			assertStep({ initial }, delta, slots);
			for (let i = 0; i < delta.length; i++) delta[i] = toFinite32(learningRate * (delta[i] ?? 0));
		}
	};
}
