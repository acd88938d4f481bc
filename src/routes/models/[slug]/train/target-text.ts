import { labelsOf, type Example, type ExampleSpec, type TargetSpec } from '$lib/domain/examples';
import { m } from '$lib/i18n/generated/messages';
import { loss } from '$lib/ui/format';

/** More rows than this are not compared at a glance. */
const MOST_BARS = 10;

type Values = TargetSpec & { kind: 'values' };

/** What an example was said to be. */
export function targetText(target: TargetSpec, example: Example): string {
	if ('label' in example) return labelText(labelsOf(target)[example.label]);
	if (target.kind === 'tokens') return textOfTokens(target.vocabulary, example.values);
	if (target.kind !== 'values') return m.training_unknown_label();
	return valueTexts(target, example.values)
		.map(({ name, value }) => `${name} ${value}`)
		.join(', ');
}

/** An input that is a text in the characters (or words) of the answers; null for any other. */
export function inputText({ input, target }: ExampleSpec, values: Float32Array): string | null {
	if (target.kind !== 'next-token' && target.kind !== 'tokens') return null;
	const { vocabulary } = target;
	const isSame = input.values.kind === 'tokens' && input.values.size === vocabulary.length;
	return isSame ? textOfTokens(vocabulary, values) : null;
}

/** The likeliest classes with their probabilities; null where the model says no class. */
export function likeliest(target: TargetSpec, outputs: ArrayLike<number>) {
	if (target.kind !== 'classes' && target.kind !== 'next-token') return null;
	const rows = labelsOf(target).map((label, i) => ({
		label: labelText(label),
		p: outputs[i] ?? 0
	}));
	const shown = rows.length > MOST_BARS ? rows.sort((a, b) => b.p - a.p).slice(0, MOST_BARS) : rows;
	return { labels: shown.map(({ label }) => label), probabilities: shown.map(({ p }) => p) };
}

function textOfTokens(vocabulary: readonly string[], tokens: ArrayLike<number>): string {
	return Array.from(tokens, (token) => vocabulary[token] ?? '').join('');
}

export function valueTexts({ names, units }: Values, values: ArrayLike<number>) {
	return names.map((name, i) => {
		const value = loss(values[i] ?? NaN);
		return { name, value: units[i] ? `${value} ${units[i]}` : value };
	});
}

/** A space or a line break is a token that nobody sees. */
function labelText(label: string | undefined): string {
	if (label === undefined) return m.training_unknown_label();
	if (label.trim() !== '') return label;
	return label.replaceAll(' ', '␣').replaceAll('\n', '⏎').replaceAll('\t', '⇥');
}
