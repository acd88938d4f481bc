import { adaptive } from './adaptive';
import type { ServerOptimizer } from './server-optimizer';
import type { StrategyPolicy } from './strategy';

/**
 * FedYogi: vₜ = vₜ₋₁ − (1 − β₂)·Δₜ²·sign(vₜ₋₁ − Δₜ²). Unlike FedAdam's, v forgets a large delta only as
 * fast as the small ones after it are small, so that one odd merge does not set the pace.
 *
 * @see Reddi et al. 2021, Algorithm 2, https://arxiv.org/abs/2003.00295
 */
export function fedYogi(policy: Extract<StrategyPolicy, { beta2: number }>): ServerOptimizer {
	const { beta2 } = policy;
	return adaptive(policy, (v, square) => v - (1 - beta2) * square * Math.sign(v - square));
}
