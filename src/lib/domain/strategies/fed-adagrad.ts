import { adaptive } from './adaptive';
import type { ServerOptimizer } from './server-optimizer';
import type { StrategyPolicy } from './strategy';

/**
 * FedAdagrad: vₜ = vₜ₋₁ + Δₜ². It never forgets, so that steps only get shorter: for sparse models.
 *
 * @see Reddi et al. 2021, Algorithm 2, https://arxiv.org/abs/2003.00295
 */
export function fedAdagrad(
	policy: Extract<StrategyPolicy, { kind: 'fedadagrad' }>
): ServerOptimizer {
	return adaptive(policy, (v, square) => v + square);
}
