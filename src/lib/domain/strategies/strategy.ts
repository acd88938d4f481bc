import { refusedField } from '../refused-field';

/**
 * Server optimiser of a model, with its hyper-parameters, which `STRATEGY_LIMITS` bounds: `learningRate` ηₛ,
 * `momentum` β, `beta1` the memory of the step, `beta2` the memory of the squares, and `tau`, the degree of
 * adaptivity τ in the unit of a delta: coordinates that move less are treated alike.
 */
export type StrategyPolicy =
	| { readonly kind: 'fedavg'; readonly learningRate: number }
	| { readonly kind: 'fedavgm'; readonly learningRate: number; readonly momentum: number }
	| {
			readonly kind: 'fedadagrad';
			readonly learningRate: number;
			readonly beta1: number;
			readonly tau: number;
	  }
	| {
			readonly kind: 'fedadam' | 'fedyogi';
			readonly learningRate: number;
			readonly beta1: number;
			readonly beta2: number;
			readonly tau: number;
	  };

export type StrategyKind = StrategyPolicy['kind'];

/** Least and most, both allowed. */
export const STRATEGY_LIMITS = {
	learningRate: [0.00001, 10],
	momentum: [0, 0.999],
	beta1: [0, 0.999],
	beta2: [0, 0.9999],
	tau: [1e-8, 1]
} as const;

export type StrategyParameter = keyof typeof STRATEGY_LIMITS;

/**
 * What an engineer gets who chooses a strategy and nothing else. β₁ = 0.9, β₂ = 0.99, τ = 10⁻³ are those of
 * the paper's own experiments.
 *
 * @see Reddi et al. 2021, https://arxiv.org/abs/2003.00295
 */
export const DEFAULT_STRATEGIES = {
	fedavg: { kind: 'fedavg', learningRate: 1 },
	fedavgm: { kind: 'fedavgm', learningRate: 0.3, momentum: 0.9 },
	fedadagrad: { kind: 'fedadagrad', learningRate: 0.03, beta1: 0.9, tau: 0.001 },
	fedadam: { kind: 'fedadam', learningRate: 0.01, beta1: 0.9, beta2: 0.99, tau: 0.001 },
	fedyogi: { kind: 'fedyogi', learningRate: 0.01, beta1: 0.9, beta2: 0.99, tau: 0.001 }
} as const satisfies Record<StrategyKind, StrategyPolicy>;

/** The hyper-parameters of a strategy by their names, in a fixed order. */
export function parametersOf(policy: StrategyPolicy): [StrategyParameter, number][] {
	const names = Object.keys(STRATEGY_LIMITS) as StrategyParameter[];
	const given = policy as Partial<Record<StrategyParameter, number>>;
	return names.flatMap((name) => (given[name] === undefined ? [] : [[name, given[name]]]));
}

/** @throws {StoreError} `model/invalid`, with the field, if a hyper-parameter is out of its limits. */
export function assertStrategy(policy: StrategyPolicy): void {
	for (const [name, value] of parametersOf(policy)) {
		const [least, most] = STRATEGY_LIMITS[name];
		if (value >= least && value <= most) continue;
		throw refusedField('model/invalid', `strategy.${name}`, { kind: 'outside', least, most });
	}
}
