import { adaptive } from './adaptive';
import type { ServerOptimizer } from './server-optimizer';
import type { StrategyPolicy } from './strategy';

/**
 * FedAdam: vₜ = β₂·vₜ₋₁ + (1 − β₂)·Δₜ².
 *
 * @see Reddi et al. 2021, Algorithm 2, https://arxiv.org/abs/2003.00295
 */
export function fedAdam(policy: Extract<StrategyPolicy, { beta2: number }>): ServerOptimizer {
	const { beta2 } = policy;
	return adaptive(policy, (v, square) => beta2 * v + (1 - beta2) * square);
}
