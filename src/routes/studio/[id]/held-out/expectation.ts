import type { InputValues, TargetSpec } from '$lib/domain/examples';
import { m } from '$lib/i18n/generated/messages';
import { count } from '$lib/ui/format';
import type { HeldOutView } from '$lib/wire/evaluation';

/** Labels that are told by name; of more, only how many there are. */
const MOST_NAMES = 60;

/** What every example of a test set must be, in words. */
export function expectation({ input, target }: HeldOutView['expects']): string {
	const shape = input.shape.join(' × ');
	return m.evaluation_expects({
		shape,
		values: valuesText(input.values),
		learnt: learntText(target)
	});
}

/** How a file with examples is laid out. */
export function fileHint({ target }: HeldOutView['expects']): string {
	const columns = target.kind === 'values' ? target.names : ['label'];
	const isList = target.kind === 'values' || target.kind === 'tokens';
	return m.evaluation_file_hint({
		columns: columns.map((name) => `"${name}"`).join(', '),
		field: isList ? 'values' : 'label'
	});
}

function valuesText(values: InputValues): string {
	if (values.kind === 'tokens') return m.evaluation_values_tokens({ most: count(values.size - 1) });
	return m.evaluation_values_range({ least: count(values.least), most: count(values.most) });
}

function learntText(target: TargetSpec): string {
	switch (target.kind) {
		case 'classes': {
			const { labels } = target;
			const more = labels.length > MOST_NAMES ? ' …' : '';
			return m.evaluation_learnt_classes({ labels: labels.slice(0, MOST_NAMES).join(', ') + more });
		}
		case 'values':
			return m.evaluation_learnt_values({
				names: target.names.map(named(target.units)).join(', ')
			});
		case 'next-token':
			return m.evaluation_learnt_next({ n: count(target.vocabulary.length) });
		case 'tokens': {
			const { vocabulary, length } = target;
			return m.evaluation_learnt_tokens({ length: count(length), n: count(vocabulary.length) });
		}
	}
}

const named = (units: readonly string[]) => (name: string, i: number) =>
	units[i] ? `${name} (${units[i]})` : name;
