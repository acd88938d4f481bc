import { textProblem, tidyText, type TextProblem } from '$lib/domain/review';
import { m } from '$lib/i18n/generated/messages';
import { count } from '$lib/ui/format';

const words: Readonly<Record<TextProblem, (most: { most: string }) => string>> = {
	empty: m.reviews_text_empty,
	'too-long': m.reviews_text_too_long,
	control: m.reviews_text_control,
	broken: m.reviews_text_broken
};

/** What is wrong with a text that is to be sent, in words; undefined if nothing is. */
export function problemWords(text: string, most: number): string | undefined {
	const problem = textProblem(tidyText(text), most);
	return problem ? words[problem]({ most: count(most) }) : undefined;
}
