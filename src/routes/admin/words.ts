import { m } from '$lib/i18n/generated/messages';
import type { PluginRow } from '$lib/wire/admin/plugins';
import type { PaymentRow, WithdrawalRow } from '$lib/wire/admin/money';
import type { UserRow } from '$lib/wire/admin/users';
import type { UpdateRow } from '$lib/wire/admin/updates';

/** What states are called, in the order in which filters offer them. */

type Names<K extends string> = Readonly<Record<K, () => string>>;

export const roleNames: Names<UserRow['role']> = {
	contributor: m.admin_role_contributor,
	engineer: m.admin_role_engineer,
	admin: m.admin_role_admin
};

export const userStates: Names<UserRow['state']> = {
	active: m.admin_state_active,
	suspended: m.admin_state_suspended,
	deleted: m.admin_state_deleted
};

export const decisions: Names<PluginRow['decision']> = {
	pending: m.admin_decision_pending,
	approved: m.admin_decision_approved,
	changesRequested: m.admin_decision_changes,
	rejected: m.admin_decision_rejected
};

export const modelStates = {
	pending: m.admin_model_pending,
	listed: m.admin_model_listed,
	paused: m.admin_model_paused,
	unlisted: m.admin_model_unlisted,
	deleted: m.admin_state_deleted
};

export const updateStates: Names<UpdateRow['status']> = {
	accepted: m.admin_update_accepted,
	merged: m.admin_update_merged,
	rejected: m.admin_update_rejected
};

export const paymentStates: Names<PaymentRow['status']> = {
	initiated: m.admin_payment_initiated,
	pending: m.admin_payment_pending,
	completed: m.admin_payment_completed,
	expired: m.admin_payment_expired,
	canceled: m.admin_payment_canceled,
	refunded: m.admin_payment_refunded,
	failed: m.admin_payment_failed
};

export const withdrawalStates: Names<WithdrawalRow['status']> = {
	requested: m.admin_withdrawal_requested,
	paid: m.admin_withdrawal_paid,
	rejected: m.admin_withdrawal_rejected,
	canceled: m.admin_withdrawal_canceled
};

/** The choices of a filter. */
export function optionsOf<K extends string>(names: Names<K>): { value: K; label: string }[] {
	return (Object.entries(names) as [K, () => string][]).map(([value, name]) => ({
		value,
		label: name()
	}));
}
