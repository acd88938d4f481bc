import { assertStep, toFinite32, type ServerOptimizer } from './server-optimizer';
import type { StrategyPolicy } from './strategy';

/** vₜ from vₜ₋₁ and Δₜ², of one coordinate. */
export type SecondMoment = (v: number, square: number) => number;

/**
 * What FedAdagrad, FedAdam and FedYogi share: mₜ = β₁·mₜ₋₁ + (1 − β₁)·Δₜ, step ηₛ·mₜ / (√vₜ + τ), with
 * m₀ = 0 and v₀ = τ². There is no bias correction.
 *
 * @see Reddi et al. 2021, Algorithm 2, https://arxiv.org/abs/2003.00295
 */
export function adaptive(
	{ learningRate, beta1, tau }: Omit<Extract<StrategyPolicy, { kind: 'fedadagrad' }>, 'kind'>,
	nextV: SecondMoment
): ServerOptimizer {
	const initial = [0, tau * tau];
	return {
		initial,
		step(delta, slots) {
			assertStep({ initial }, delta, slots);
			const [m = delta, v = delta] = slots;
			// float64 throughout, each result rounded once: the same bytes on every machine
			for (let i = 0; i < delta.length; i++) {
				const x = delta[i] ?? 0;
				const mean = toFinite32(beta1 * (m[i] ?? 0) + (1 - beta1) * x);
				const square = toFinite32(nextV(v[i] ?? 0, x * x));
				m[i] = mean;
				v[i] = square;
				delta[i] = toFinite32((learningRate * mean) / (Math.sqrt(square) + tau));
			}
		}
	};
}
