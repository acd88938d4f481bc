import { randomBytes, timingSafeEqual } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod/mini';
import { payPage, paidPage } from './pay-page';
import {
	act,
	acts,
	faults,
	lookedUp,
	returnAddress,
	SPOILT_LOOKUPS,
	type SimulatedPayment
} from './simulated-payment';

/** Khalti's links are good for an hour. */
const LINK_MS = 3_600_000;
/** How long a lookup hangs that is scripted to time out. */
const HANG_MS = 60_000;
/** A process that simulates for weeks forgets the oldest. */
const MOST_PAYMENTS = 10_000;
const LEAST_PAISA = 1000;

const text = z.string().check(z.minLength(1), z.maxLength(500));
const initiate = z.object({
	return_url: z.url(),
	website_url: z.url(),
	amount: z.int(),
	purchase_order_id: text,
	purchase_order_name: text,
	customer_info: z.optional(z.object({ name: text, email: text, phone: text }))
});
const lookup = z.object({ pidx: z.string() });
const fault = z._default(z.enum(faults), 'none');
/** Without a `pidx`: of the payments to come. */
const control = z.object({
	pidx: z.optional(z.string()),
	fault,
	act: z.optional(z.enum(acts))
});
const payerForm = z.object({
	pidx: z.string(),
	act: z.enum(['pay', 'cancel', 'expire', 'refund']),
	fault
});

/**
 * Khalti's KPG-2 endpoints as far as the store uses them, for the demo and the tests: no money moves. The
 * addresses, fields, statuses and HTTP codes are those of https://docs.khalti.com/khalti-epayment/. Beside them
 * `control/` scripts what goes wrong. Payments live as long as this object.
 */
export class KhaltiSimulator {
	readonly #url: string;
	readonly #secretKey: string;
	readonly #payments = new Map<string, SimulatedPayment>();
	#nextFault: SimulatedPayment['fault'] = 'none';
	/** Requests that came, such as `POST epayment/lookup`. */
	readonly seen: string[] = [];

	/** @param url Where it can be reached, such as `http://localhost:3000/simulator/khalti`. */
	constructor(url: string, secretKey: string) {
		this.#url = url.replace(/\/$/, '');
		this.#secretKey = secretKey;
	}

	/** Answers any request below its address. */
	readonly handle = async (request: Request): Promise<Response> => {
		const { pathname, searchParams } = new URL(request.url);
		const path = pathname.slice(new URL(this.#url).pathname.length).replace(/^\/|\/$/g, '');
		const asked = `${request.method} ${path}`;
		this.seen.push(asked);
		if (this.seen.length > MOST_PAYMENTS) this.seen.shift();
		switch (asked) {
			case 'GET pay':
				return this.#showPayPage(searchParams.get('pidx') ?? '');
			case 'POST pay':
				return this.#takePayment(await request.formData());
			case 'POST epayment/initiate':
			case 'POST epayment/lookup':
			case 'POST control':
				return this.#answerMerchant(asked, request);
			default:
				return Response.json({ detail: 'Not found.' }, { status: 404 });
		}
	};

	async #answerMerchant(asked: string, request: Request): Promise<Response> {
		const problem = this.#keyProblem(request.headers.get('authorization') ?? '');
		if (problem) return Response.json({ detail: problem, status_code: 401 }, { status: 401 });
		const body: unknown = await request.json().catch(() => ({}));
		if (asked === 'POST epayment/initiate') return this.#initiate(body);
		return asked === 'POST epayment/lookup' ? this.#lookup(body) : this.#control(body);
	}

	#keyProblem(header: string): string | null {
		const [, key] = /^key (.+)$/i.exec(header) ?? [];
		if (key === undefined) return 'Authentication credentials were not provided.';
		const [given, wanted] = [Buffer.from(key), Buffer.from(this.#secretKey)];
		const isRight = given.length === wanted.length && timingSafeEqual(given, wanted);
		return isRight ? null : 'Invalid token.';
	}

	#initiate(body: unknown): Response {
		const { success, data, error } = initiate.safeParse(body);
		if (!success) return invalid(String(error.issues[0]?.path[0]), 'This field is not valid.');
		if (data.amount < LEAST_PAISA) {
			return invalid('amount', 'Amount should be greater than Rs. 10, that is 1000 paisa.');
		}
		const expiresAt = Date.now() + LINK_MS;
		const payment: SimulatedPayment = {
			pidx: randomBytes(16).toString('base64url'),
			returnUrl: data.return_url,
			amount: data.amount,
			orderId: data.purchase_order_id,
			orderName: data.purchase_order_name,
			expiresAt,
			status: 'Initiated',
			transactionId: null,
			fault: this.#nextFault,
			lookups: 0
		};
		this.#nextFault = 'none';
		this.#keep(payment);
		return Response.json({
			pidx: payment.pidx,
			payment_url: `${this.#url}/pay?pidx=${payment.pidx}`,
			expires_at: new Date(expiresAt).toISOString(),
			expires_in: LINK_MS / 1000
		});
	}

	#keep(payment: SimulatedPayment): void {
		const [oldest] = this.#payments.keys();
		if (this.#payments.size >= MOST_PAYMENTS && oldest !== undefined) this.#payments.delete(oldest);
		this.#payments.set(payment.pidx, payment);
	}

	async #lookup(body: unknown): Promise<Response> {
		const asked = lookup.safeParse(body);
		const payment = this.#payments.get(asked.data?.pidx ?? '');
		if (!payment) {
			const said = { detail: 'Not found.', error_key: 'validation_error' };
			return Response.json(said, { status: 404 });
		}
		const { said, httpStatus } = lookedUp(payment, Date.now());
		if (payment.lookups <= SPOILT_LOOKUPS) {
			if (payment.fault === 'lookup-500') return oops();
			if (payment.fault === 'nonsense') return new Response('<h1>Maintenance</h1>');
			if (payment.fault === 'timeout') await sleep(HANG_MS, undefined, { ref: false });
		}
		return Response.json(said, { status: httpStatus });
	}

	#control(body: unknown): Response {
		const { success, data } = control.safeParse(body);
		if (!success) return invalid('fault', 'There is no such fault.');
		if (data.pidx === undefined) {
			this.#nextFault = data.fault;
			return Response.json({});
		}
		const payment = this.#payments.get(data.pidx);
		if (!payment) return Response.json({ detail: 'Not found.' }, { status: 404 });
		payment.fault = data.fault;
		payment.lookups = 0;
		if (data.act) act(payment, data.act);
		return Response.json({ status: payment.status });
	}

	#showPayPage(pidx: string): Response {
		const payment = this.#payments.get(pidx);
		if (!payment) return paidPage(null);
		return payment.status === 'Initiated' ? payPage(payment) : paidPage(payment);
	}

	async #takePayment(form: FormData): Promise<Response> {
		const { success, data } = payerForm.safeParse(Object.fromEntries(form));
		const payment = this.#payments.get(data?.pidx ?? '');
		if (!success || !payment) return paidPage(null);
		if (payment.status === 'Initiated' && data.fault !== 'none') payment.fault = data.fault;
		act(payment, data.act);
		const address = returnAddress(payment);
		if (payment.fault === 'double-callback') await fetch(address).catch(() => null);
		return new Response(null, { status: 303, headers: { location: address } });
	}
}

function invalid(field: string, problem: string): Response {
	return Response.json({ [field]: [problem], error_key: 'validation_error' }, { status: 400 });
}

function oops(): Response {
	return new Response('<h1>Server Error (500)</h1>', { status: 500 });
}
