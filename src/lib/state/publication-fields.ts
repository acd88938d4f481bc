import type { ListingDraft, RecipeDraft } from './publication-draft';

/** What is wrong with which field, by the server's names of the fields. */
export type FieldErrors = Partial<Record<string, string>>;

interface NumberField {
	readonly label: string;
	readonly range: readonly [least: number, most: number];
	readonly isWhole: boolean;
}

const whole = (label: string, least: number, most: number): NumberField => ({
	label,
	range: [least, most],
	isWhole: true
});
const real = (label: string, least: number, most: number): NumberField => ({
	label,
	range: [least, most],
	isWhole: false
});

/** The limits of `wire/api` and `wire/schemas`, so that most mistakes are told before anything is sent. */
const numbers: Readonly<Record<string, NumberField>> = {
	threshold: whole('Updates per merge', 1, 10_000),
	maxWaitSeconds: real('Longest wait', 0.001, 2160),
	'staleness.a': real('How fast they fade', 0, 10),
	'staleness.b': real('Versions without loss', 0, 1000),
	maxStaleness: whole('Latest accepted', 0, 10_000),
	creditsPerUpdate: whole('Credits per update', 0, 1_000_000),
	budget: whole('Budget in credits', 0, 1_000_000_000),
	'recipe.optimizer.learningRate': real('Learning rate', 0.000001, 10),
	'recipe.batchSize': whole('Batch size', 1, 1024),
	'recipe.epochs': whole('Epochs', 1, 100),
	'recipe.minExamples': whole('Fewest examples', 1, 100_000)
};

const texts: Readonly<Record<string, string>> = {
	title: 'Title',
	description: 'Description',
	card: 'Model card',
	licence: 'Licence',
	tags: 'Tags',
	thumbnail: 'Thumbnail',
	modelJson: 'model.json',
	shards: 'Weight files',
	plugin: 'Plugin files',
	heldOut: 'Held-out examples',
	recipe: 'Training recipe'
};

/** What the form calls a field; the field's own name where the form has none. */
export function fieldLabel(field: string): string {
	return texts[field] ?? numbers[field]?.label ?? field;
}

/** What can be told before anything is sent: what is missing, and which numbers are out of range. */
export function draftProblems(
	listing: ListingDraft,
	added?: { readonly recipe: RecipeDraft; readonly budget: number | null }
): FieldErrors {
	const recipe = added?.recipe;
	const values: Record<string, string | number | null> = {
		title: listing.title,
		description: listing.description,
		card: listing.card,
		threshold: listing.threshold,
		maxWaitSeconds: listing.maxWaitHours,
		creditsPerUpdate: listing.creditsPerUpdate,
		...(listing.maxStaleness !== null && { maxStaleness: listing.maxStaleness }),
		...(listing.stalenessKind !== 'constant' && { 'staleness.a': listing.stalenessA }),
		...(listing.stalenessKind === 'hinge' && { 'staleness.b': listing.stalenessB }),
		...(added && { budget: added.budget }),
		...(recipe && {
			'recipe.optimizer.learningRate': recipe.learningRate,
			'recipe.batchSize': recipe.batchSize,
			'recipe.epochs': recipe.epochs,
			'recipe.minExamples': recipe.minExamples
		})
	};
	const problems = Object.entries(values).map(([field, value]) => [field, problemOf(field, value)]);
	return Object.fromEntries(problems.filter(([, problem]) => problem !== null)) as FieldErrors;
}

function problemOf(field: string, value: string | number | null): string | null {
	if (value === null || (typeof value === 'string' && !value.trim())) {
		return 'Please fill this in.';
	}
	const limits = numbers[field];
	return typeof value === 'number' && limits ? rangeProblem(value, limits) : null;
}

function rangeProblem(
	value: number,
	{ range: [least, most], isWhole }: NumberField
): string | null {
	const isRight = value >= least && value <= most && (!isWhole || Number.isInteger(value));
	return isRight
		? null
		: `Give a ${isWhole ? 'whole number' : 'number'} between ${least} and ${most}.`;
}

/**
 * The server's complaints by the names that the form uses: `modelJsonDigest` is about the file that it
 * names, and `shards.0.path` is about the weight files as a whole.
 */
export function errorsByField(fields: Readonly<Record<string, string>>): FieldErrors {
	return Object.fromEntries(
		Object.entries(fields).map(([field, message]) => [formName(field), message])
	);
}

function formName(field: string): string {
	if (field in numbers || field in texts) return field;
	const [first = field] = field.split('.');
	const name = first.replace(/Digest$|Files$/, '');
	return name in texts ? name : field;
}
