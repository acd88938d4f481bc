import { SECURE_LIMITS, SECURE_START } from '$lib/domain/secure-aggregation/secure-policy';
import { STRATEGY_LIMITS } from '$lib/domain/strategies/strategy';
import { m } from '$lib/i18n/generated/messages';
import { numbers } from '$lib/i18n/numbers';

/** What is wrong with which field, by the server's names of the fields. */
export type FieldErrors = Partial<Record<string, string>>;

interface NumberField {
	readonly label: () => string;
	readonly range: readonly [least: number, most: number];
	readonly isWhole: boolean;
}

/** T, where the studio's sums hold up to 256. */
const SECURE_LEAST = [SECURE_LIMITS.least[0], SECURE_START.most] as const;

const whole = (label: () => string, least: number, most: number): NumberField => ({
	label,
	range: [least, most],
	isWhole: true
});
const real = (label: () => string, least: number, most: number): NumberField => ({
	label,
	range: [least, most],
	isWhole: false
});

/** Both ends of a range are of one kind. */
const limitsOf = (name: string, field: NumberField) => ({
	[`${name}.least`]: { ...field, label: () => m.studio_bounds_least({ field: field.label() }) },
	[`${name}.most`]: { ...field, label: () => m.studio_bounds_most({ field: field.label() }) }
});

/** The limits of `wire/api` and `wire/schemas`, so that most mistakes are told before anything is sent. */
export const numberFields: Readonly<Record<string, NumberField>> = {
	threshold: whole(m.studio_field_threshold, 1, 10_000),
	maxWaitSeconds: real(m.studio_field_wait, 0.05, 129_600),
	'strategy.learningRate': real(m.studio_field_server_rate, ...STRATEGY_LIMITS.learningRate),
	'strategy.momentum': real(m.studio_field_momentum, ...STRATEGY_LIMITS.momentum),
	'strategy.beta1': real(m.studio_field_beta1, ...STRATEGY_LIMITS.beta1),
	'strategy.beta2': real(m.studio_field_beta2, ...STRATEGY_LIMITS.beta2),
	'strategy.tau': real(m.studio_field_tau, ...STRATEGY_LIMITS.tau),
	'staleness.a': real(m.studio_field_fade, 0, 10),
	'staleness.b': real(m.studio_field_grace, 0, 1000),
	'filter.norm': real(m.filter_norm, 0.000001, 1_000_000),
	'filter.factor': real(m.filter_factor, 1, 100),
	'filter.trim': real(m.filter_trim, 0, 49),
	'filter.attackers': real(m.filter_attackers, 0, 49),
	maxStaleness: whole(m.studio_field_latest, 0, 10_000),
	maxExamples: whole(m.studio_field_max_examples, 1, 1_000_000),
	'topK.share': real(m.studio_field_share, 0.05, 50),
	creditsPerUpdate: whole(m.studio_field_credits, 0, 1_000_000),
	'privacy.clippingNorm': real(m.privacy_field_clip, 0.000001, 1_000_000),
	'privacy.noiseMultiplier': real(m.privacy_field_noise, 0.01, 1000),
	'privacy.participationCap': whole(m.privacy_field_cap, 1, 10_000),
	'privacy.least': whole(m.privacy_field_least, ...SECURE_LEAST),
	budget: whole(m.studio_field_budget, 0, 1_000_000_000),
	'recipe.optimizer.learningRate': real(m.studio_field_learning_rate, 0.000001, 10),
	'recipe.proximalMu': real(m.studio_field_proximal, 0, 100),
	'recipe.batchSize': whole(m.studio_field_batch_size, 1, 1024),
	'recipe.epochs': whole(m.studio_field_epochs, 1, 100),
	...limitsOf('recipe.bounds.epochs', whole(m.studio_field_epochs, 1, 100)),
	...limitsOf('recipe.bounds.batchSize', whole(m.studio_field_batch_size, 1, 1024)),
	...limitsOf('recipe.bounds.learningRate', real(m.studio_field_learning_rate, 0.000001, 10)),
	'recipe.minExamples': whole(m.studio_field_min_examples, 1, 100_000)
};

/** What is missing, and which numbers are out of their range. */
export function problemsOf(values: Readonly<Record<string, string | number | null>>): FieldErrors {
	const problems = Object.entries(values).map(([field, value]) => [field, problemOf(field, value)]);
	return Object.fromEntries(problems.filter(([, problem]) => problem !== null)) as FieldErrors;
}

function problemOf(field: string, value: string | number | null): string | null {
	if (value === null || (typeof value === 'string' && !value.trim())) {
		return m.studio_fill_in();
	}
	const limits = numberFields[field];
	return typeof value === 'number' && limits ? rangeProblem(value, limits) : null;
}

function rangeProblem(
	value: number,
	{ range: [least, most], isWhole }: NumberField
): string | null {
	const isRight = value >= least && value <= most && (!isWhole || Number.isInteger(value));
	if (isRight) return null;
	const format = numbers({ maximumFractionDigits: 8 });
	const limits = { least: format.format(least), most: format.format(most) };
	return isWhole ? m.studio_whole_between(limits) : m.studio_between(limits);
}
