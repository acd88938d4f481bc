import type { StoreError } from '$lib/domain/errors';
import { fieldTexts } from '$lib/i18n/complaint-text';
import { m } from '$lib/i18n/generated/messages';
import { numbers } from '$lib/i18n/numbers';
import { SECURE_LIMITS, SECURE_START } from '$lib/domain/secure-aggregation/secure-policy';
import { STRATEGY_LIMITS } from '$lib/domain/strategies/strategy';
import { filterNumbers } from './filter-draft';
import { areHelpers, privacyValues } from './privacy-draft';
import type { ListingDraft, RecipeDraft } from './publication-draft';
import { strategyValues } from './strategy-draft';

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

/** The limits of `wire/api` and `wire/schemas`, so that most mistakes are told before anything is sent. */
const numberFields: Readonly<Record<string, NumberField>> = {
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
	'recipe.minExamples': whole(m.studio_field_min_examples, 1, 100_000)
};

const texts: Readonly<Record<string, () => string>> = {
	title: m.studio_field_title,
	description: m.studio_field_description,
	card: m.studio_field_card,
	licence: m.studio_field_licence,
	tags: m.studio_field_tags,
	thumbnail: m.studio_field_thumbnail,
	modelJson: () => 'model.json',
	shards: m.studio_field_shards,
	plugin: m.studio_field_plugin,
	heldOut: m.studio_field_held_out,
	privacy: m.privacy_heading,
	'privacy.helpers': m.privacy_field_helpers,
	filter: m.filter_field,
	recipe: m.studio_recipe
};

/** What the form calls a field; the field's own name where the form has none. */
export function fieldLabel(field: string): string {
	return (texts[field] ?? numberFields[field]?.label)?.() ?? field;
}

/** What can be told before anything is sent: what is missing, and which numbers are out of range. */
export function draftProblems(
	listing: ListingDraft,
	added?: { readonly recipe: RecipeDraft; readonly budget: number | null }
): FieldErrors {
	const values: Record<string, string | number | null> = {
		title: listing.title,
		description: listing.description,
		card: listing.card,
		threshold: listing.threshold,
		maxWaitSeconds: listing.maxWaitMinutes,
		creditsPerUpdate: listing.creditsPerUpdate,
		maxExamples: listing.maxExamples,
		...strategyValues(listing.strategy),
		...(listing.maxStaleness !== null && { maxStaleness: listing.maxStaleness }),
		...(listing.stalenessKind !== 'constant' && { 'staleness.a': listing.stalenessA }),
		...(listing.stalenessKind === 'hinge' && { 'staleness.b': listing.stalenessB }),
		...(listing.codec === 'top-k' && { 'topK.share': listing.topKPercent }),
		...privacyValues(listing),
		...filterNumbers(listing.filter),
		...(added && { budget: added.budget })
	};
	const hasNoHelpers = listing.privacyKind === 'secure' && !areHelpers(listing.helpers);
	return {
		...problemsOf(values),
		...(hasNoHelpers && { 'privacy.helpers': m.complaint_not_helpers() }),
		...(added && recipeProblems(added.recipe))
	};
}

/** What is missing in a recipe, and which of its numbers are out of range. */
export function recipeProblems(recipe: RecipeDraft): FieldErrors {
	return problemsOf({
		'recipe.optimizer.learningRate': recipe.learningRate,
		'recipe.proximalMu': recipe.proximalMu,
		'recipe.batchSize': recipe.batchSize,
		'recipe.epochs': recipe.epochs,
		'recipe.minExamples': recipe.minExamples
	});
}

function problemsOf(values: Readonly<Record<string, string | number | null>>): FieldErrors {
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

/**
 * The server's complaints in words, by the names that the form uses: `modelJsonDigest` is about the file
 * that it names, and `shards.0.path` is about the weight files as a whole.
 */
export function errorsByField(error: Pick<StoreError, 'fields'>): FieldErrors {
	return Object.fromEntries(
		Object.entries(fieldTexts(error)).map(([field, text]) => [formName(field), text])
	);
}

function formName(field: string): string {
	if (field in numberFields || field in texts) return field;
	if (field.startsWith('privacy.helpers')) return 'privacy.helpers';
	const [first = field] = field.split('.');
	const name = first.replace(/Digest$|Files$/, '');
	return name in texts ? name : field;
}
