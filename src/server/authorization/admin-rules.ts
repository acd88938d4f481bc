import { uuidv7 } from 'uuidv7';
import type { AdminPath, Objects, Rule } from './rules';

const admin = (input: (objects: Objects) => unknown): Rule => ({
	audience: 'admin',
	secondFactor: true,
	input
});

const reason = 'For a reason.';
const listing = {
	title: 'Another title',
	description: 'What it is for.',
	card: 'A card.',
	licence: 'mit',
	tags: []
};

/** What is under `admin`: for administrators alone, whoever's object it is about. */
export const adminRules: Record<AdminPath, Rule> = {
	'admin.audit.list': admin(() => ({})),
	'admin.health': admin(() => undefined),
	'admin.models.byId': admin(({ modelId: id }) => ({ id })),
	'admin.models.delete': admin(({ modelId: id }) => ({ id, reason })),
	'admin.models.edit': admin(({ modelId: id }) => ({ id, reason, ...listing })),
	'admin.models.list': admin(() => ({})),
	'admin.models.relist': admin(({ modelId: id }) => ({ id, reason })),
	'admin.models.unlist': admin(({ modelId: id }) => ({ id, reason })),
	'admin.money.decideWithdrawal': admin(({ withdrawalId: id }) => ({
		id,
		decision: 'paid',
		reason
	})),
	'admin.money.payments': admin(() => ({})),
	'admin.money.recheckPayment': admin(({ paymentId: id }) => ({ id, reason })),
	'admin.money.withdrawals': admin(() => ({})),
	'admin.plugins.approve': admin(({ pluginId: id }) => ({ id, reason })),
	'admin.plugins.byId': admin(({ pluginId: id }) => ({ id })),
	'admin.plugins.list': admin(() => ({})),
	'admin.plugins.reject': admin(({ pluginId: id }) => ({ id, reason })),
	'admin.plugins.requestChanges': admin(({ pluginId: id }) => ({ id, reason })),
	'admin.reviews.hide': admin(({ reviewId: id }) => ({ id, reason })),
	'admin.reviews.list': admin(() => ({})),
	'admin.reviews.resolveReports': admin(({ reviewId: id }) => ({ id, reason })),
	'admin.reviews.unhide': admin(({ reviewId: id }) => ({ id, reason })),
	'admin.updates.byId': admin(({ updateId: id }) => ({ id })),
	'admin.updates.list': admin(() => ({})),
	'admin.users.byId': admin(({ contributorId: id }) => ({ id })),
	'admin.users.correctCredits': admin(({ contributorId: id }) => ({
		id,
		amount: 5,
		reason,
		requestId: uuidv7()
	})),
	'admin.users.delete': admin(({ contributorId: id }) => ({ id, reason })),
	'admin.users.list': admin(() => ({})),
	'admin.users.setRole': admin(({ contributorId: id }) => ({ id, role: 'contributor', reason })),
	'admin.users.suspend': admin(({ contributorId: id }) => ({ id, reason })),
	'admin.users.unsuspend': admin(({ contributorId: id }) => ({ id, reason }))
};
