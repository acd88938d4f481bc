import { textComplaint, tidyText } from '$lib/domain/review';
import { complaintText } from '$lib/i18n/complaint-text';

/** What is wrong with a text that is to be sent, in words; undefined if nothing is. */
export function problemWords(text: string, most: number): string | undefined {
	const complaint = textComplaint(tidyText(text), most);
	return complaint ? complaintText(complaint) : undefined;
}
