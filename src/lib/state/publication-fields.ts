import type { StoreError } from '$lib/domain/errors';
import { fieldTexts } from '$lib/i18n/complaint-text';
import { m } from '$lib/i18n/generated/messages';
import { filterNumbers } from './filter-draft';
import { numberFields, problemsOf, type FieldErrors } from './number-fields';
import { areHelpers, privacyValues } from './privacy-draft';
import type { ListingDraft } from './publication-draft';
import type { RecipeDraft } from './recipe-draft';
import { recipeProblems } from './recipe-problems';
import { strategyValues } from './strategy-draft';

/** Fields of which the server's complaint is one, whichever part is wrong. */
const WHOLE = ['privacy.helpers', 'recipe.loss', 'recipe.metrics', 'recipe.bounds'];

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
	recipe: m.studio_recipe,
	'recipe.loss': m.studio_field_loss,
	'recipe.metrics': m.studio_metrics,
	'recipe.bounds': m.studio_steering
};

/** What the form calls a field; the field's own name where the form has none. */
export function fieldLabel(field: string): string {
	const whole = WHOLE.find((name) => field.startsWith(`${name}.`)) ?? field;
	return (numberFields[field]?.label ?? texts[whole])?.() ?? field;
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
	const whole = WHOLE.find((name) => field.startsWith(`${name}.`));
	if (whole) return whole;
	const [first = field] = field.split('.');
	const name = first.replace(/Digest$|Files$/, '');
	return name in texts ? name : field;
}
