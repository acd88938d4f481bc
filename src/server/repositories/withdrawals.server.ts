import type { Prisma } from '../database/generated/client';
import type { WithdrawalStatus } from '../database/generated/enums';
import type { Db } from './db.server';
import { PAGE_SIZE, pageOf, readCursor, type Page } from './paging.server';

export type WithdrawalRow = Prisma.WithdrawalGetPayload<object>;

export type NewWithdrawal = Pick<
	WithdrawalRow,
	'id' | 'userId' | 'credits' | 'amountMinor' | 'currency' | 'destination'
>;

export async function insertWithdrawal(tx: Db, withdrawal: NewWithdrawal): Promise<void> {
	await tx.withdrawal.create({ data: withdrawal });
}

/** Takes the row's lock, to the end of the transaction. Null if there is none. */
export async function lockWithdrawal(tx: Db, id: string): Promise<WithdrawalRow | null> {
	await tx.$queryRaw`SELECT "id" FROM "Withdrawal" WHERE "id" = ${id} FOR UPDATE`;
	return tx.withdrawal.findUnique({ where: { id } });
}

/** Ids of a user's withdrawals that nobody has decided, newest first. */
export function openWithdrawals(tx: Db, userId: string): Promise<{ readonly id: string }[]> {
	return tx.withdrawal.findMany({
		where: { userId, status: 'requested' },
		orderBy: { id: 'desc' },
		select: { id: true }
	});
}

export async function closeWithdrawal(
	tx: Db,
	id: string,
	end: { readonly status: WithdrawalStatus; readonly reason?: string }
): Promise<void> {
	await tx.withdrawal.update({ where: { id }, data: { ...end, decidedAt: new Date() } });
}

/** Of one user, newest first. */
export async function listWithdrawalsOf(
	db: Db,
	userId: string,
	cursor: string | undefined
): Promise<Page<WithdrawalRow>> {
	const where: Prisma.WithdrawalWhereInput = { userId };
	if (cursor) {
		const { value, id } = readCursor(cursor);
		const createdAt = new Date(Math.min(value, 8.64e15));
		where.OR = [{ createdAt: { lt: createdAt } }, { createdAt, id: { lt: id } }];
	}
	const rows = await db.withdrawal.findMany({
		where,
		orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
		take: PAGE_SIZE + 1
	});
	return pageOf(rows, (row) => ({ value: row.createdAt.getTime(), id: row.id }));
}
