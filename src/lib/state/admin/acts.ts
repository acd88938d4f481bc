import { createClient } from '$lib/sync/client';
import { named } from '$lib/sync/errors';
import type { Account } from '$lib/wire/api';
import type { EditListing } from '$lib/wire/admin/models';

/** What an administrator does, each with a reason. All throw `StoreError`s. */

interface Act {
	readonly id: string;
	readonly reason: string;
}

const admin = () => createClient().admin;

export const users = {
	setRole: (act: Act & { role: Account['role'] }) => named(admin().users.setRole.mutate(act)),
	suspend: (act: Act) => named(admin().users.suspend.mutate(act)),
	unsuspend: (act: Act) => named(admin().users.unsuspend.mutate(act)),
	delete: (act: Act) => named(admin().users.delete.mutate(act)),
	correctCredits: (act: Act & { amount: number; requestId: string }) =>
		named(admin().users.correctCredits.mutate(act))
};

export const models = {
	relist: (act: Act) => named(admin().models.relist.mutate(act)),
	unlist: (act: Act) => named(admin().models.unlist.mutate(act)),
	edit: (act: EditListing) => named(admin().models.edit.mutate(act)),
	delete: (act: Act) => named(admin().models.delete.mutate(act))
};

export const plugins = {
	approve: (act: Act) => named(admin().plugins.approve.mutate(act)),
	requestChanges: (act: Act) => named(admin().plugins.requestChanges.mutate(act)),
	reject: (act: Act) => named(admin().plugins.reject.mutate(act))
};

export const reviews = {
	hide: (act: Act) => named(admin().reviews.hide.mutate(act)),
	unhide: (act: Act) => named(admin().reviews.unhide.mutate(act)),
	resolveReports: (act: Act) => named(admin().reviews.resolveReports.mutate(act))
};

export const money = {
	recheckPayment: (act: Act) => named(admin().money.recheckPayment.mutate(act)),
	decideWithdrawal: (act: Act & { decision: 'paid' | 'rejected' }) =>
		named(admin().money.decideWithdrawal.mutate(act))
};
