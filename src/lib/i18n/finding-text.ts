import type { FindingKind, FINDINGS } from '../domain/finding';
import { m } from './generated/messages';

type Severity = (typeof FINDINGS)[FindingKind];

export const severityWords: Readonly<Record<Severity, () => string>> = {
	refused: m.finding_refused,
	grave: m.finding_grave,
	look: m.finding_look
};

/** Why a reviewer should look there. */
export const findingWords: Readonly<Record<FindingKind, () => string>> = {
	syntax: m.finding_syntax,
	'known-bad': m.finding_known_bad,
	secret: m.finding_secret,
	network: m.finding_network,
	'evaluated-code': m.finding_evaluated_code,
	'computed-global': m.finding_computed_global,
	'hidden-characters': m.finding_hidden_characters,
	'other-script': m.finding_other_script,
	'escaped-text': m.finding_escaped_text,
	'dense-text': m.finding_dense_text,
	'long-line': m.finding_long_line,
	'code-in-comment': m.finding_code_in_comment,
	'large-file': m.finding_large_file
};
