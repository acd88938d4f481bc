/** Payments as such: what a provider's answer means for one of ours, and when to ask again. */

export const FEWEST_CREDITS = 10;
export const MOST_CREDITS = 100_000;

export type PaymentStatus =
	'initiated' | 'pending' | 'completed' | 'expired' | 'canceled' | 'refunded' | 'failed';

/** What a provider was heard to say of a payment. */
export interface ProviderFinding {
	/** `unknown`: the provider has no such payment; `partly-refunded`: of an amount that not all providers tell. */
	readonly status:
		| 'open'
		| 'pending'
		| 'completed'
		| 'expired'
		| 'canceled'
		| 'refunded'
		| 'partly-refunded'
		| 'unknown';
	/** Minor units; null where this answer does not carry it. */
	readonly amountMinor: bigint | null;
	/** Our payment's id as the provider has it; null where its answer does not carry it. */
	readonly orderId: string | null;
	/** The provider's own id; null where its answer does not carry it. */
	readonly providerRef: string | null;
}

/** What is known here of the payment that was asked about. */
export interface KnownPayment {
	readonly id: string;
	readonly status: PaymentStatus;
	readonly amountMinor: bigint;
	readonly providerRef: string | null;
	readonly createdAt: Date;
}

/** What a payment becomes, and what is to be done. `reason` is written down for a moderator. */
export type Verdict =
	| { readonly status: PaymentStatus; readonly act: 'grant' | 'revoke' | null }
	| { readonly status: PaymentStatus; readonly act: 'refuse' | 'flag'; readonly reason: string };

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** A payment that its provider has not heard of by then will not be paid any more: its link has long expired. */
const UNKNOWN_EXPIRES_MS = DAY;

/**
 * What becomes of `payment` after the provider said `finding`. Credits are granted only for a completed
 * payment of the very amount and order; nothing undoes a completed payment but its refund.
 */
export function judge(payment: KnownPayment, finding: ProviderFinding, now: Date): Verdict {
	switch (payment.status) {
		case 'refunded':
		case 'failed':
			return { status: payment.status, act: null };
		case 'completed':
			return judgeCompleted(payment, finding);
		case 'initiated':
		case 'pending':
		case 'expired':
		case 'canceled':
			return judgeUnpaid(payment, finding, now);
	}
}

function judgeCompleted(payment: KnownPayment, finding: ProviderFinding): Verdict {
	const isOurs = mismatch(payment, finding) === null;
	if (finding.status === 'refunded' && isOurs) return { status: 'refunded', act: 'revoke' };
	if (finding.status === 'partly-refunded' && isOurs) {
		const reason = 'The provider refunded a part of it after the credits were granted.';
		return { status: 'completed', act: 'flag', reason };
	}
	return { status: 'completed', act: null };
}

function judgeUnpaid(payment: KnownPayment, finding: ProviderFinding, now: Date): Verdict {
	const stay: Verdict = { status: payment.status, act: null };
	const { status } = finding;
	if (status === 'open') return stay;
	if (status === 'unknown') {
		return isOlder(payment, UNKNOWN_EXPIRES_MS, now) ? { status: 'expired', act: null } : stay;
	}
	const wrong = mismatch(payment, finding);
	if (status === 'completed') {
		return wrong === null ? { status, act: 'grant' } : refuse(wrong);
	}
	if (status === 'partly-refunded') {
		return refuse(wrong ?? 'The provider refunded a part of it before any credit was granted.');
	}
	// an answer about something else says nothing about this payment
	return wrong === null ? { status, act: null } : stay;
}

function refuse(reason: string): Verdict {
	return { status: 'failed', act: 'refuse', reason };
}

/** What in `finding` is not as in `payment`, in words for a moderator; null if all is. */
function mismatch(payment: KnownPayment, finding: ProviderFinding): string | null {
	const { providerRef, orderId, amountMinor } = finding;
	if (providerRef !== null && providerRef !== payment.providerRef) {
		return `The provider answered about ${providerRef}, not ${payment.providerRef ?? 'nothing'}.`;
	}
	if (orderId !== null && orderId !== payment.id) {
		return `The provider says that the order is ${orderId}.`;
	}
	// neither names it: nothing ties the answer to this payment
	if (providerRef === null && orderId === null) return 'The provider named neither id nor order.';
	if (amountMinor !== payment.amountMinor) {
		return `The provider says ${amountMinor ?? 'nothing'} was paid, not ${payment.amountMinor}.`;
	}
	return null;
}

/** How long a status is still looked at: people pay late after all, and money goes back. Null: for ever. */
const watchedFor: Record<PaymentStatus, number | null> = {
	initiated: null,
	pending: null,
	expired: 3 * DAY,
	canceled: 3 * DAY,
	completed: 14 * DAY,
	refunded: 0,
	failed: 0
};

/** Shortest and longest time between two questions. In between it is a quarter of the payment's age. */
const patience: Record<PaymentStatus, readonly [number, number]> = {
	initiated: [MINUTE, 6 * HOUR],
	pending: [MINUTE, 6 * HOUR],
	expired: [10 * MINUTE, DAY],
	canceled: [10 * MINUTE, DAY],
	completed: [HOUR, DAY],
	refunded: [DAY, DAY],
	failed: [DAY, DAY]
};

/**
 * When to ask the provider again; null for a payment about which nothing more is to be learned.
 *
 * @param failures How often in a row the provider did not answer: each doubles the wait, up to 6 hours.
 */
export function nextCheck(
	payment: Pick<KnownPayment, 'status' | 'createdAt'>,
	failures: number,
	now: Date
): Date | null {
	const watched = watchedFor[payment.status];
	if (watched !== null && isOlder(payment, watched, now)) return null;
	const [shortest, longest] = patience[payment.status];
	const age = now.getTime() - payment.createdAt.getTime();
	const regular = Math.min(Math.max(age / 4, shortest), longest);
	const wait = failures === 0 ? regular : Math.min(MINUTE * 2 ** failures, 6 * HOUR);
	return new Date(now.getTime() + wait);
}

function isOlder(payment: Pick<KnownPayment, 'createdAt'>, milliseconds: number, now: Date) {
	return now.getTime() - payment.createdAt.getTime() >= milliseconds;
}
