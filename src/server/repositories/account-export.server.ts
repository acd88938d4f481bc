import { accountKey } from '$lib/domain/ledger';
import type { Db } from './db.server';

/** Where a page of one person's rows begins: after this id, or at the first. */
export interface PageAfter {
	readonly userId: string;
	readonly after: string | null;
}

type Section = (db: Db, page: PageAfter) => Promise<readonly { readonly id: string }[]>;

const ROWS = 500;

/** What a page of a table is found by, beside whose it is: ids are unique, so no row comes twice. */
const next = ({ after }: PageAfter) => ({
	orderBy: { id: 'asc' } as const,
	take: ROWS,
	...(after !== null && { cursor: { id: after }, skip: 1 })
});

/** Everything that belongs to a person, by page, in the order of ids. Bytes are not in it. */
export const accountSections = {
	contributions: (db, page) =>
		db.clientUpdate.findMany({
			where: { userId: page.userId },
			...next(page),
			include: { model: { select: { title: true, slug: true } }, receipt: true }
		}),
	models: (db, page) => db.model.findMany({ where: { ownerId: page.userId }, ...next(page) }),
	reviews: (db, page) =>
		db.review.findMany({
			where: { userId: page.userId },
			...next(page),
			include: { model: { select: { title: true, slug: true } } }
		}),
	follows: async (db, { userId, after }) => {
		const rows = await db.follow.findMany({
			where: { userId, ...(after !== null && { modelId: { gt: after } }) },
			orderBy: { modelId: 'asc' },
			take: ROWS,
			include: { model: { select: { title: true, slug: true } } }
		});
		return rows.map(({ modelId, model, createdAt }) => ({ id: modelId, ...model, createdAt }));
	},
	ledger: (db, page) =>
		db.ledgerEntry.findMany({
			where: { accountId: accountKey({ kind: 'user', userId: page.userId }) },
			...next(page),
			include: { transaction: true }
		}),
	payments: (db, page) => db.payment.findMany({ where: { userId: page.userId }, ...next(page) }),
	withdrawals: (db, page) =>
		db.withdrawal.findMany({ where: { userId: page.userId }, ...next(page) }),
	passkeys: (db, page) =>
		db.passkey.findMany({
			where: { userId: page.userId },
			...next(page),
			select: { id: true, name: true, deviceType: true, createdAt: true }
		}),
	notices: (db, page) => db.notice.findMany({ where: { userId: page.userId }, ...next(page) })
} as const satisfies Record<string, Section>;

export type SectionName = keyof typeof accountSections;
