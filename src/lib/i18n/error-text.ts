import type { Complaints } from '../domain/complaint';
import type { ErrorCode } from '../domain/errors';
import { m } from './generated/messages';
import { baseLocale, getLocale } from './generated/runtime';

const texts: Readonly<Record<ErrorCode, () => string>> = {
	'account/email-taken': m.errors_account_email_taken,
	'account/forbidden': m.errors_account_forbidden,
	'account/last-admin': m.errors_account_last_admin,
	'account/own-money': m.errors_account_own_money,
	'account/passkey-refused': m.errors_account_passkey_refused,
	'account/second-factor-missing': m.errors_account_second_factor_missing,
	'account/second-factor-unproven': m.errors_account_second_factor_unproven,
	'account/sign-in-again': m.errors_account_sign_in_again,
	'account/signed-out': m.errors_account_signed_out,
	'account/suspended': m.errors_account_suspended,
	'account/wrong-code': m.errors_account_wrong_code,
	'account/wrong-credentials': m.errors_account_wrong_credentials,
	'backend/none-usable': m.errors_backend_none_usable,
	'backend/self-test-failed': m.errors_backend_self_test_failed,
	'backend/too-slow': m.errors_backend_too_slow,
	'blob/digest-mismatch': m.errors_blob_digest_mismatch,
	'blob/not-found': m.errors_blob_not_found,
	'blob/too-large': m.errors_blob_too_large,
	'buffer/empty': m.errors_buffer_empty,
	'capture/unavailable': m.errors_capture_unavailable,
	'capture/unreadable': m.errors_capture_unreadable,
	'credits/insufficient': m.errors_credits_insufficient,
	'held-out/invalid': m.errors_held_out_invalid,
	'ledger/unbalanced': m.errors_ledger_unbalanced,
	'model/has-no-budget': m.errors_model_has_no_budget,
	'model/invalid': m.errors_model_invalid,
	'model/not-found': m.errors_model_not_found,
	'model/not-listed': m.errors_model_not_listed,
	'model/not-trainable': m.errors_model_not_trainable,
	'payment/not-found': m.errors_payment_not_found,
	'payment/refused': m.errors_payment_refused,
	'payment/unavailable': m.errors_payment_unavailable,
	'plugin/invalid': m.errors_plugin_invalid,
	'plugin/not-found': m.errors_plugin_not_found,
	'plugin/not-permitted': m.errors_plugin_not_permitted,
	'plugin/not-reviewed': m.errors_plugin_not_reviewed,
	'plugin/protocol': m.errors_plugin_protocol,
	'plugin/unresponsive': m.errors_plugin_unresponsive,
	'recipe/invalid': m.errors_recipe_invalid,
	'report/not-found': m.errors_report_not_found,
	'replay/held-out-changed': m.errors_replay_held_out_changed,
	'replay/not-recorded': m.errors_replay_not_recorded,
	'replay/other-backend': m.errors_replay_other_backend,
	'replay/secure': m.errors_replay_secure,
	'replay/state-swept': m.errors_replay_state_swept,
	'replay/updates-erased': m.errors_replay_updates_erased,
	'request/invalid': m.errors_request_invalid,
	'request/offline': m.errors_request_offline,
	'request/rate-limited': m.errors_request_rate_limited,
	'request/unavailable': m.errors_request_unavailable,
	'review/not-found': m.errors_review_not_found,
	'review/own-model': m.errors_review_own_model,
	'storage/full': m.errors_storage_full,
	'storage/over-limit': m.errors_storage_over_limit,
	'storage/unavailable': m.errors_storage_unavailable,
	'training/busy': m.errors_training_busy,
	'training/diverged': m.errors_training_diverged,
	'training/no-examples': m.errors_training_no_examples,
	'training/out-of-bounds': m.errors_training_out_of_bounds,
	'training/stopped': m.errors_training_stopped,
	'update/base-in-future': m.errors_update_base_in_future,
	'update/base-unknown': m.errors_update_base_unknown,
	'update/id-reused': m.errors_update_id_reused,
	'update/line-closed': m.errors_update_line_closed,
	'update/malformed': m.errors_update_malformed,
	'update/not-finite': m.errors_update_not_finite,
	'update/participation-cap': m.errors_update_participation_cap,
	'update/plugin-mismatch': m.errors_update_plugin_mismatch,
	'update/privacy-mismatch': m.errors_update_privacy_mismatch,
	'update/recipe-mismatch': m.errors_update_recipe_mismatch,
	'update/shape-mismatch': m.errors_update_shape_mismatch,
	'update/sum-implausible': m.errors_update_sum_implausible,
	'update/sum-not-finite': m.errors_update_sum_not_finite,
	'update/too-few-examples': m.errors_update_too_few_examples,
	'update/too-many-examples': m.errors_update_too_many_examples,
	'update/too-stale': m.errors_update_too_stale,
	'update/unreadable': m.errors_update_unreadable,
	'user/not-found': m.errors_user_not_found,
	'version/not-candidate': m.errors_version_not_candidate,
	'version/not-found': m.errors_version_not_found,
	'weights/not-finite': m.errors_weights_not_finite,
	'weights/shape-mismatch': m.errors_weights_shape_mismatch,
	'withdrawal/decided': m.errors_withdrawal_decided,
	'withdrawal/not-found': m.errors_withdrawal_not_found
};

interface Said {
	readonly code: string;
	readonly message: string;
	readonly fields?: Complaints;
}

/**
 * What a person reads of an error, in their language. Messages are written in the base language and name
 * particulars; in another language it is what the code means, as of a refusal by fields, whose particulars
 * `complaint-text` has words for.
 */
export function errorText({ code, message, fields }: Said): string {
	return getLocale() === baseLocale && !fields ? message : codeText(code);
}

/** What a code means, in the reader's language: for where nothing but the code was kept. */
export function codeText(code: string): string {
	const text = Object.hasOwn(texts, code) ? texts[code as ErrorCode] : m.errors_unknown;
	return text();
}
