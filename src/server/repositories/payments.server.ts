import type { PaymentStatus } from '$lib/domain/payment';
import type { Payment, Prisma } from '../database/generated/client';
import { isTaken, type Db } from './db.server';
import { PAGE_SIZE, pageOf, readCursor, type Page } from './paging.server';

export type PaymentRow = Payment;

export interface NewPayment {
	readonly id: string;
	readonly userId: string;
	readonly provider: string;
	readonly amountMinor: bigint;
	readonly credits: bigint;
	readonly checkAfter: Date | null;
}

/** @returns False if there is a payment of that id. */
export async function insertPayment(db: Db, payment: NewPayment): Promise<boolean> {
	const { count } = await db.payment.createMany({
		data: [{ ...payment, currency: 'NPR' }],
		skipDuplicates: true
	});
	return count === 1;
}

export function findPayment(db: Db, id: string): Promise<PaymentRow | null> {
	return db.payment.findUnique({ where: { id } });
}

/** The payment as it is now, nobody else's to change until `tx` ends. */
export async function lockPayment(tx: Db, id: string): Promise<PaymentRow> {
	await tx.$queryRaw`SELECT 1 FROM "Payment" WHERE "id" = ${id} FOR UPDATE`;
	return tx.payment.findUniqueOrThrow({ where: { id } });
}

/** Payments of somebody that nothing has been heard of yet, made after `since`. */
export function countOpenPayments(db: Db, userId: string, since: Date): Promise<number> {
	return db.payment.count({
		where: { userId, status: { in: ['initiated', 'pending'] }, createdAt: { gt: since } }
	});
}

/** What the provider gets to know of the payer. */
export function payerOf(db: Db, userId: string) {
	return db.user.findUniqueOrThrow({
		where: { id: userId },
		select: { name: true, email: true, phone: true }
	});
}

/**
 * Keeps what the provider calls this payment, and how the payer gets there. The first answer stays.
 *
 * @returns False if the provider calls another payment that already.
 */
export async function keepProviderRef(
	db: Db,
	id: string,
	kept: { readonly providerRef: string; readonly detail: Prisma.InputJsonObject }
): Promise<boolean> {
	try {
		await db.payment.updateMany({ where: { id, providerRef: null }, data: kept });
		return true;
	} catch (error) {
		if (isTaken(error)) return false;
		throw error;
	}
}

export interface CheckedPayment {
	readonly status: PaymentStatus;
	readonly checkedAt: Date;
	readonly failures: number;
	readonly checkAfter: Date | null;
}

/** @returns The payment as it is then. */
export function markChecked(db: Db, id: string, checked: CheckedPayment): Promise<PaymentRow> {
	return db.payment.update({ where: { id }, data: checked });
}

/** Notes that the provider did not answer. A payment that was decided meanwhile stays as it is. */
export async function markUnanswered(
	db: Db,
	{ id, status }: PaymentRow,
	tried: { readonly failures: number; readonly checkAfter: Date | null }
): Promise<void> {
	await db.payment.updateMany({ where: { id, status }, data: tried });
}

/** Payments whose provider is to be asked by `now`, the longest due first. */
export function duePayments(db: Db, now: Date, limit: number): Promise<PaymentRow[]> {
	return db.payment.findMany({
		where: { checkAfter: { lte: now } },
		orderBy: [{ checkAfter: 'asc' }, { id: 'asc' }],
		take: limit
	});
}

/** Of one person, or of everybody, newest first. */
export async function listPayments(
	db: Db,
	filter: { readonly userId?: string; readonly status?: PaymentStatus },
	cursor: string | undefined
): Promise<Page<PaymentRow>> {
	const rows = await db.payment.findMany({
		where: { ...filter, ...(cursor && before(cursor)) },
		orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
		take: PAGE_SIZE + 1
	});
	return pageOf(rows, (row) => ({ value: row.createdAt.getTime(), id: row.id }));
}

function before(cursor: string): Prisma.PaymentWhereInput {
	const { value, id } = readCursor(cursor);
	// an instant from outside: one that no Date can hold would throw inside Prisma
	const createdAt = new Date(Math.min(value, 8.64e15));
	return { OR: [{ createdAt: { lt: createdAt } }, { createdAt, id: { lt: id } }] };
}
