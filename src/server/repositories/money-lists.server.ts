import type { Prisma } from '../database/generated/client';
import type { PaymentStatus, WithdrawalStatus } from '../database/generated/enums';
import type { Db } from './db.server';
import { PAGE_SIZE, pageOf, readCursor, type Page } from './paging.server';

/** Everybody's payments and withdrawals, newest first. */

const withUser = { user: { select: { name: true } } } satisfies Prisma.PaymentInclude;

export type NamedPayment = Prisma.PaymentGetPayload<{ include: typeof withUser }>;
export type NamedWithdrawal = Prisma.WithdrawalGetPayload<{ include: typeof withUser }>;

interface MoneyFilter<Status> {
	readonly status?: Status | undefined;
	readonly userId?: string | undefined;
	readonly cursor?: string | undefined;
}

export async function listAllPayments(
	db: Db,
	filter: MoneyFilter<PaymentStatus>
): Promise<Page<NamedPayment>> {
	const rows = await db.payment.findMany({ where: whereOf(filter), ...newestFirst });
	return pageOf(rows, (row) => ({ value: 0, id: row.id }));
}

export async function listAllWithdrawals(
	db: Db,
	filter: MoneyFilter<WithdrawalStatus>
): Promise<Page<NamedWithdrawal>> {
	const rows = await db.withdrawal.findMany({ where: whereOf(filter), ...newestFirst });
	return pageOf(rows, (row) => ({ value: 0, id: row.id }));
}

// ids are UUIDv7: sorted by id is sorted by age
const newestFirst = {
	orderBy: { id: 'desc' },
	take: PAGE_SIZE + 1,
	include: withUser
} as const;

function whereOf<Status>({ status, userId, cursor }: MoneyFilter<Status>) {
	return {
		...(status !== undefined && { status }),
		...(userId !== undefined && { userId }),
		...(cursor !== undefined && { id: { lt: readCursor(cursor).id } })
	};
}
