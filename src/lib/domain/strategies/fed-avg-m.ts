import { assertStep, toFinite32, type ServerOptimizer } from './server-optimizer';
import type { StrategyPolicy } from './strategy';

/**
 * Federated averaging with server momentum: mₜ = β·mₜ₋₁ + Δₜ, step ηₛ·mₜ, m₀ = 0. Merges that agree add up
 * to a step 1 / (1 − β) as long, so ηₛ is to be lower than without.
 *
 * @see Hsu, Qi, Brown 2019, section 4.3, https://arxiv.org/abs/1909.06335
 */
export function fedAvgM({
	learningRate,
	momentum
}: Extract<StrategyPolicy, { kind: 'fedavgm' }>): ServerOptimizer {
	const initial = [0];
	return {
		initial,
		step(delta, slots) {
			assertStep({ initial }, delta, slots);
			const [m = delta] = slots;
			for (let i = 0; i < delta.length; i++) {
				const next = toFinite32(momentum * (m[i] ?? 0) + (delta[i] ?? 0));
				m[i] = next;
				delta[i] = toFinite32(learningRate * next);
			}
		}
	};
}
