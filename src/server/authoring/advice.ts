import type { ComplaintKind } from '$lib/domain/complaint';
import type { FindingKind } from '$lib/domain/finding';

/** What an author can do about each of the scan's findings. */
export const findingAdvice: Readonly<Record<FindingKind, string>> = {
	syntax: 'Correct the script; a plugin runs as a classic script, without import or export.',
	'known-bad': 'Leave this file out: a plugin that had it was rejected.',
	secret: 'Take it out and revoke it: everybody who opens the model can read it.',
	network: 'Take it out: a plugin has no network. Data comes in by mlstore.capture.',
	'evaluated-code': 'Write the code itself: text that becomes code is not allowed to run.',
	'computed-global': 'Write the name as it is, so that a reader sees what is used.',
	'hidden-characters': 'Delete the invisible character; in a string write it as an escape.',
	'other-script':
		'Take it out: there is one script, and one worker file that mlstore.worker() starts.',
	'escaped-text': 'Write the text plainly; a reviewer will ask what it hides.',
	'dense-text': 'Say in a comment what the data is, and how it was made.',
	'long-line': 'Break the line, and publish readable code rather than packed code.',
	'code-in-comment': 'Delete code that is not used.',
	'large-file': 'Leave out what the plugin does not need: a reviewer reads all of it.'
};

const byKind: Partial<Record<ComplaintKind, string>> = {
	'file-missing': 'Put the file there, or correct its name where it is named.',
	'file-unnamed':
		'Name it in plugin.json (html, script, style or worker), or move it out of the folder.',
	'file-large': 'Make the files smaller: they come to every device.',
	'file-not-json': 'Correct the JSON; a comma too many or too few is the usual reason.',
	'file-not-text': 'Save the file as UTF-8.',
	'file-wrong-at': 'Correct this field: docs/plugins.md says what each may be.',
	'script-broken': 'Correct the script; it runs as a classic script, without import or export.',
	'model-format': 'Save it as a layers model: model.save of TensorFlow.js, or a Keras file.',
	'weights-bytes': 'Save the model again: model.json and its weight files are not of one model.',
	'step-not-finite': 'Try a smaller learning rate in recipe.json.',
	'weight-quantised': 'Save the model without quantisation.',
	'weight-of-optimiser': 'Save the model without its optimiser.'
};

/** What an author can do about a complaint of the publishing form. */
export function complaintAdvice(kind: ComplaintKind | undefined): string {
	const advice = kind === undefined ? undefined : byKind[kind];
	return advice ?? 'Compare with docs/plugins.md.';
}
