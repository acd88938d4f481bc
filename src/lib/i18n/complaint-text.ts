import type { Complaint, ComplaintKind } from '../domain/complaint';
import type { StoreError } from '../domain/errors';
import { errorText } from './error-text';
import { m } from './generated/messages';
import { numbers } from './numbers';

type Words<Kind extends ComplaintKind> = (
	particulars: Record<Exclude<keyof Extract<Complaint, { kind: Kind }>, 'kind'>, string>
) => string;

const texts: { readonly [Kind in ComplaintKind]: Words<Kind> } = {
	missing: m.complaint_missing,
	invalid: m.complaint_invalid,
	'too-short': m.complaint_too_short,
	'too-long': m.complaint_too_long,
	'too-few': m.complaint_too_few,
	'too-many': m.complaint_too_many,
	'too-small': m.complaint_too_small,
	'too-large': m.complaint_too_large,
	outside: m.studio_between,
	'not-a-number': m.complaint_not_a_number,
	'not-whole': m.complaint_not_whole,
	'not-an-email': m.complaint_not_an_email,
	'not-a-phone': m.complaint_not_a_phone,
	'email-taken': m.complaint_email_taken,
	'wrong-credentials': m.complaint_wrong_credentials,
	'wrong-password': m.complaint_wrong_password,
	'wrong-code': m.complaint_wrong_code,
	'provider-unknown': m.complaint_provider_unknown,
	'provider-takes-more': m.complaint_provider_takes_more,
	'correction-of-zero': m.complaint_correction_of_zero,
	'not-a-push-service': m.complaint_not_a_push_service,
	'not-helpers': m.complaint_not_helpers,
	'helper-silent': m.complaint_helper_silent,
	'helper-key': m.complaint_helper_key,
	'text-empty': m.complaint_text_empty,
	'text-control': m.complaint_text_control,
	'text-broken': m.complaint_text_broken,
	'picture-format': m.complaint_picture_format,
	'licence-differs': m.complaint_licence_differs,
	'card-open': m.complaint_card_open,
	'card-lines': m.complaint_card_lines,
	'card-entry': m.complaint_card_entry,
	'card-yaml': m.complaint_card_yaml,
	'file-lost': m.complaint_file_lost,
	'file-missing': m.complaint_file_missing,
	'file-twice': m.complaint_file_twice,
	'file-unnamed': m.complaint_file_unnamed,
	'file-large': m.complaint_file_large,
	'file-not-json': m.complaint_file_not_json,
	'file-not-text': m.complaint_file_not_text,
	'file-wrong-at': m.complaint_file_wrong_at,
	'model-format': m.complaint_model_format,
	unusable: m.complaint_unusable,
	'weight-quantised': m.complaint_weight_quantised,
	'weight-type': m.complaint_weight_type,
	'weight-twice': m.complaint_weight_twice,
	'weight-of-optimiser': m.complaint_weight_of_optimiser,
	'weights-list': m.complaint_weights_list,
	'weights-bytes': m.complaint_weights_bytes,
	'weights-not-finite': m.complaint_weights_not_finite,
	'model-all-frozen': m.complaint_model_all_frozen,
	'step-not-finite': m.complaint_step_not_finite,
	'nothing-changes': m.complaint_nothing_changes,
	'model-changed': m.complaint_model_changed,
	'script-broken': m.complaint_script_broken,
	'plugin-known-bad': m.complaint_plugin_known_bad,
	'expression-json': m.complaint_expression_json,
	'expression-deep': m.complaint_expression_deep,
	'expression-long': m.complaint_expression_long,
	'expression-part': m.complaint_expression_part,
	'expression-operation': m.complaint_expression_operation,
	'expression-arity': m.complaint_expression_arity,
	'expression-number': m.complaint_expression_number,
	'expression-clip': m.complaint_expression_clip,
	'expression-size': m.complaint_expression_size,
	'expression-no-gradient': m.complaint_expression_no_gradient,
	'metric-name': m.complaint_metric_name,
	'metric-twice': m.complaint_metric_twice,
	'bounds-order': m.complaint_bounds_order,
	'bounds-outside': m.complaint_bounds_outside,
	'keras-not-whole': m.complaint_keras_not_whole,
	'keras-broken': m.complaint_keras_broken,
	'layer-unknown': m.complaint_layer_unknown,
	'layer-code': m.complaint_layer_code,
	'layer-option': m.complaint_layer_option,
	'layer-call': m.complaint_layer_call,
	'layer-unbuilt': m.complaint_layer_unbuilt,
	'layer-weights': m.complaint_layer_weights,
	'set-missing': m.complaint_set_missing,
	'set-unreadable': m.complaint_set_unreadable,
	'set-shape': m.complaint_set_shape,
	'set-labels': m.complaint_set_labels,
	'set-size': m.complaint_set_size,
	'set-values': m.complaint_set_values,
	'set-outside': m.complaint_set_outside,
	'set-head': m.complaint_set_head,
	'set-not-json': m.complaint_set_not_json,
	'set-not-a-list': m.complaint_set_not_a_list,
	'row-label': m.complaint_row_label,
	'row-size': m.complaint_row_size,
	'row-value': m.complaint_row_value,
	'row-outside': m.complaint_row_outside,
	'row-token': m.complaint_row_token,
	'row-targets': m.complaint_row_targets,
	'row-target': m.complaint_row_target,
	'file-or-pictures': m.complaint_file_or_pictures,
	'pictures-missing': m.complaint_pictures_missing,
	'picture-unlabelled': m.complaint_picture_unlabelled,
	'picture-unreadable': m.complaint_picture_unreadable,
	'accuracy-of-one': m.complaint_accuracy_of_one,
	'accuracy-of-values': m.complaint_accuracy_of_values,
	'drop-too-large': m.complaint_drop_too_large
};

/** What is wrong with a field, in the reader's language. Of a kind from a newer server: that it is not valid. */
export function complaintText({ kind, ...particulars }: Complaint): string {
	const words: unknown = Object.hasOwn(texts, kind) ? texts[kind] : m.complaint_invalid;
	return (words as (said: Record<string, string>) => string)(inWords(particulars));
}

/** What is wrong with each field of a form, by the names that the server has for them. */
export function fieldTexts({ fields = {} }: Pick<StoreError, 'fields'>): Record<string, string> {
	return Object.fromEntries(
		Object.entries(fields).map(([field, complaint]) => [field, complaintText(complaint)])
	);
}

/** A refusal where there are no fields to show its parts at: what is wrong, in a row. */
export function refusalText(error: StoreError): string {
	const parts = new Set(Object.values(fieldTexts(error)));
	return parts.size > 0 ? [...parts].join(' ') : errorText(error);
}

function inWords(particulars: Readonly<Record<string, string | number>>): Record<string, string> {
	return Object.fromEntries(
		Object.entries(particulars).map(([name, value]) => [
			name,
			typeof value === 'number' ? numbers({ maximumFractionDigits: 8 }).format(value) : value
		])
	);
}
