/** What can be made to go wrong with one simulated payment. */
export const faults = [
	'none',
	'double-callback',
	'forged-return',
	'late-completed',
	'lookup-500',
	'nonsense',
	'refund',
	'timeout',
	'wrong-amount',
	'wrong-order',
	'wrong-order-id'
] as const;
export type Fault = (typeof faults)[number];

export type KhaltiStatus =
	| 'Initiated'
	| 'Pending'
	| 'Completed'
	| 'Refunded'
	| 'Partially Refunded'
	| 'Expired'
	| 'User canceled';

/** How many lookups the passing faults spoil before all is well again. */
export const SPOILT_LOOKUPS = 2;

export interface SimulatedPayment {
	readonly pidx: string;
	readonly returnUrl: string;
	/** Paisa. */
	readonly amount: number;
	readonly orderId: string;
	readonly orderName: string;
	readonly expiresAt: number;
	status: KhaltiStatus;
	transactionId: string | null;
	fault: Fault;
	/** Lookups since the payer acted, or since the fault was chosen. */
	lookups: number;
}

/** What a payer can do, and what only Khalti can: `complete` is a payment that comes after the link's end. */
export const acts = ['pay', 'cancel', 'expire', 'refund', 'refund-part', 'complete'] as const;
export type Act = (typeof acts)[number];

const becomes: Record<Act, KhaltiStatus> = {
	pay: 'Completed',
	complete: 'Completed',
	cancel: 'User canceled',
	expire: 'Expired',
	refund: 'Refunded',
	'refund-part': 'Partially Refunded'
};

/** Does it, if it can still be done: what has been paid stays paid, and only that can be refunded. */
export function act(payment: SimulatedPayment, what: Act): void {
	payment.lookups = 0;
	if (!isPossible(payment, what)) return;
	payment.status = becomes[what];
	if (payment.status === 'Completed') payment.transactionId = `simulated-${payment.pidx}`;
}

function isPossible({ status, fault }: SimulatedPayment, what: Act): boolean {
	if (what === 'refund' || what === 'refund-part') return status === 'Completed';
	if (what === 'complete') return status === 'Expired' || status === 'User canceled';
	return status === 'Initiated' && !(what === 'pay' && fault === 'forged-return');
}

/** What Khalti appends to the return address. It comes through the browser: anybody can write it. */
export function returnAddress(payment: SimulatedPayment): string {
	const url = new URL(payment.returnUrl);
	const isForged = payment.fault === 'forged-return' && payment.status === 'Initiated';
	const transaction = isForged ? 'forged' : (payment.transactionId ?? '');
	const said = {
		pidx: payment.pidx,
		status: isForged ? 'Completed' : payment.status,
		transaction_id: transaction,
		tidx: transaction,
		txnId: transaction,
		amount: String(payment.amount),
		total_amount: String(payment.amount),
		mobile: transaction ? '98XXXXX001' : '',
		purchase_order_id: payment.orderId,
		purchase_order_name: payment.orderName
	};
	for (const [name, value] of Object.entries(said)) url.searchParams.set(name, value);
	return url.href;
}

/** The lookup's answer as JSON and with its status, faults included. Counts the lookup. */
export function lookedUp(payment: SimulatedPayment, now: number) {
	payment.lookups++;
	if (payment.status === 'Initiated' && now >= payment.expiresAt) payment.status = 'Expired';
	const said = {
		pidx: payment.pidx,
		total_amount: payment.amount,
		status: payment.status as string,
		transaction_id: payment.transactionId,
		fee: 0,
		refunded: payment.status === 'Refunded',
		...spoiltFields(payment)
	};
	const isOver = said.status === 'Expired' || said.status === 'User canceled';
	if (payment.fault === 'refund') act(payment, 'refund'); // from the next lookup on
	return { said, httpStatus: isOver ? 400 : 200 };
}

function spoiltFields(payment: SimulatedPayment): object {
	const isEarly = payment.status === 'Completed' && payment.lookups <= SPOILT_LOOKUPS;
	const spoilt: Partial<Record<Fault, object>> = {
		'wrong-amount': { total_amount: payment.amount - 1 },
		'wrong-order': { pidx: `${payment.pidx.slice(0, -3)}xyz` },
		'wrong-order-id': { purchase_order_id: 'somebody-elses-order' },
		...(isEarly && { 'late-completed': { status: 'Pending', transaction_id: null } })
	};
	return spoilt[payment.fault] ?? {};
}
