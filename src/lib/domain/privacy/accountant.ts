/** A guarantee of (ε, δ)-differential privacy, and the Rényi order that proved it. */
export interface PrivacyGuarantee {
	readonly epsilon: number;
	readonly delta: number;
	readonly order: number;
}

/** Many steps of one Gaussian mechanism on Poisson samples of the data. */
export interface SampledGaussian {
	/** q ∈ (0, 1]. 1 where people choose when to take part: their choosing hides nothing. */
	readonly samplingRate: number;
	/** z > 0: standard deviation of the noise / sensitivity. */
	readonly noiseMultiplier: number;
	/** T ≥ 1 */
	readonly steps: number;
}

const INTEGER_ORDERS = Array.from({ length: 510 }, (_, i) => i + 2);
/** Much noise is proved best at high orders, little at orders just above 1. */
const GAUSSIAN_ORDERS = Array.from({ length: 400 }, (_, i) => 1 + 1e-3 * 1.04 ** i);

/**
 * Rényi differential privacy of one step, at an integer order α ≥ 2:
 * ε(α) = 1/(α − 1) · log Σₖ C(α, k)·(1 − q)^(α − k)·q^k·exp((k² − k)/(2z²)).
 *
 * @see Mironov, Talwar, Zhang 2019, section 3.3, https://arxiv.org/abs/1908.10530
 */
export function sampledGaussianRdp(
	order: number,
	{ samplingRate: q, noiseMultiplier: z }: Omit<SampledGaussian, 'steps'>
): number {
	if (q === 1) return order / (2 * z * z);
	let logBinomial = 0;
	const terms: number[] = [];
	for (let k = 0; k <= order; k++) {
		const sampled = (order - k) * Math.log1p(-q) + k * Math.log(q);
		terms.push(logBinomial + sampled + (k * k - k) / (2 * z * z));
		logBinomial += Math.log(order - k) - Math.log(k + 1);
	}
	return logSumExp(terms) / (order - 1);
}

/**
 * The smallest ε that integer orders from 2 to 511 prove for the whole run.
 *
 * @param delta δ ∈ (0, 1): the chance that is left out of the guarantee.
 */
export function sampledGaussianGuarantee(run: SampledGaussian, delta: number): PrivacyGuarantee {
	return tightest(INTEGER_ORDERS, delta, (order) => run.steps * sampledGaussianRdp(order, run));
}

/**
 * ρ of one Gaussian mechanism: zero-concentrated differential privacy, ρ = (sensitivity / σ)² / 2.
 * What a person spends adds up, whatever the models: ρ of all is the sum of each.
 *
 * @see Bun and Steinke 2016, Propositions 1.6 and 1.7, https://arxiv.org/abs/1605.02065
 */
export function gaussianRho(sensitivity: number, standardDeviation: number): number {
	return (sensitivity / standardDeviation) ** 2 / 2;
}

/** The smallest ε that ρ proves; none (ε = 0) for ρ = 0. */
export function guaranteeOfRho(rho: number, delta: number): PrivacyGuarantee {
	if (rho === 0) return { epsilon: 0, delta, order: Infinity };
	return tightest(GAUSSIAN_ORDERS, delta, (order) => order * rho);
}

/**
 * ε = min over α of ε(α) + log(1 − 1/α) − log(δ·α)/(α − 1).
 *
 * @see Canonne, Kamath, Steinke 2020, Proposition 12, https://arxiv.org/abs/2004.00010
 */
function tightest(
	orders: readonly number[],
	delta: number,
	rdp: (order: number) => number
): PrivacyGuarantee {
	let best: PrivacyGuarantee = { epsilon: Infinity, delta, order: Infinity };
	for (const order of orders) {
		const epsilon = rdp(order) + Math.log1p(-1 / order) - Math.log(delta * order) / (order - 1);
		if (epsilon < best.epsilon) best = { epsilon, delta, order };
	}
	// a small ρ can prove less than nothing lost
	return best.epsilon < 0 ? { ...best, epsilon: 0 } : best;
}

/** log Σ exp(xᵢ), without overflow. */
function logSumExp(terms: readonly number[]): number {
	const largest = Math.max(...terms);
	return largest + Math.log(terms.reduce((sum, term) => sum + Math.exp(term - largest), 0));
}
