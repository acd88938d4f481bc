import {
	DEFAULT_STRATEGIES,
	parametersOf,
	type StrategyKind,
	type StrategyParameter,
	type StrategyPolicy
} from '$lib/domain/strategies/strategy';

export type ParameterDraft = Partial<Record<StrategyParameter, number | null>>;

/** The form's server optimiser: the chosen kind, and what was typed for each of them; null where it is empty. */
export interface StrategyDraft {
	kind: StrategyKind;
	parameters: Record<StrategyKind, ParameterDraft>;
}

export function strategyDraftOf(policy: StrategyPolicy): StrategyDraft {
	const of = (one: StrategyPolicy): ParameterDraft => Object.fromEntries(parametersOf(one));
	const { fedavg, fedavgm, fedadagrad, fedadam, fedyogi } = DEFAULT_STRATEGIES;
	const parameters = {
		fedavg: of(fedavg),
		fedavgm: of(fedavgm),
		fedadagrad: of(fedadagrad),
		fedadam: of(fedadam),
		fedyogi: of(fedyogi)
	};
	return { kind: policy.kind, parameters: { ...parameters, [policy.kind]: of(policy) } };
}

/** Only for a draft whose chosen kind has every number filled in. */
export function strategyOf({ kind, parameters }: StrategyDraft): StrategyPolicy {
	return { kind, ...parameters[kind] } as StrategyPolicy;
}

/** What is typed for the chosen kind, by the server's names of the fields. */
export function strategyValues({ kind, parameters }: StrategyDraft): Record<string, number | null> {
	const values = Object.entries(parameters[kind]);
	return Object.fromEntries(values.map(([name, value]) => [`strategy.${name}`, value]));
}
