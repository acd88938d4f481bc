import { setTimeout as sleep } from 'node:timers/promises';
import { signEsewa } from '../esewa-signature';

type EsewaStatus =
	'PENDING' | 'COMPLETE' | 'FULL_REFUND' | 'PARTIAL_REFUND' | 'AMBIGUOUS' | 'CANCELED';

/** eSewa's endpoints, for tests: the form that a browser posts, its page to pay on, and the status check. */
export class EsewaSimulator {
	readonly transactions = new Map<
		string,
		{ status: EsewaStatus; readonly amount: number; readonly successUrl: string }
	>();
	/** What spoils the status checks of a transaction. */
	readonly faults = new Map<
		string,
		'500' | 'nonsense' | 'timeout' | 'wrong-amount' | 'wrong-order'
	>();
	readonly #secretKey: string;
	readonly #productCode: string;

	constructor(productCode: string, secretKey: string) {
		this.#productCode = productCode;
		this.#secretKey = secretKey;
	}

	readonly handle = async (request: Request): Promise<Response> => {
		const { pathname, searchParams } = new URL(request.url);
		if (pathname === '/form') return this.#takeForm(await request.formData());
		if (pathname === '/pay') return this.#pay(searchParams.get('transaction_uuid') ?? '');
		return this.#check(searchParams);
	};

	#takeForm(form: FormData): Response {
		const fields = Object.fromEntries([...form].map(([name, value]) => [name, value as string]));
		const names = fields.signed_field_names?.split(',') ?? [];
		const isSigned = fields.signature === signEsewa(fields, names, this.#secretKey);
		if (!isSigned || fields.product_code !== this.#productCode) {
			return Response.json({ error: 'Invalid payload signature.' }, { status: 400 });
		}
		const id = fields.transaction_uuid ?? '';
		this.transactions.set(id, {
			status: 'PENDING',
			amount: Number(fields.total_amount),
			successUrl: fields.success_url ?? ''
		});
		const html = `<h1>eSewa</h1><a href="/pay?transaction_uuid=${encodeURIComponent(id)}">Pay</a>`;
		return new Response(html, { headers: { 'content-type': 'text/html' } });
	}

	/** Sends the payer back with a signed answer, as eSewa does. */
	#pay(id: string): Response {
		const transaction = this.transactions.get(id);
		if (!transaction) return new Response(null, { status: 404 });
		transaction.status = 'COMPLETE';
		const names =
			'transaction_code,status,total_amount,transaction_uuid,product_code,signed_field_names';
		const fields = {
			transaction_code: '000AWEO',
			status: 'COMPLETE',
			total_amount: String(transaction.amount),
			transaction_uuid: id,
			product_code: this.#productCode,
			signed_field_names: names
		};
		const signature = signEsewa(fields, names.split(','), this.#secretKey);
		const location = new URL(transaction.successUrl);
		const data = Buffer.from(JSON.stringify({ ...fields, signature })).toString('base64');
		location.searchParams.set('data', data);
		return new Response(null, { status: 302, headers: { location: location.href } });
	}

	async #check(asked: URLSearchParams): Promise<Response> {
		const id = asked.get('transaction_uuid') ?? '';
		const fault = this.faults.get(id);
		if (fault === '500') return new Response('<h1>Oops</h1>', { status: 500 });
		if (fault === 'nonsense') {
			return Response.json({ code: 0, error_message: 'Service is currently unavailable' });
		}
		if (fault === 'timeout') await sleep(60_000, undefined, { ref: false });
		const amount = Number(asked.get('total_amount'));
		const { status, ...found } = this.transactions.get(id) ?? { status: 'NOT_FOUND', amount };
		return Response.json({
			product_code: this.#productCode,
			transaction_uuid: fault === 'wrong-order' ? 'another' : id,
			total_amount: fault === 'wrong-amount' ? found.amount - 1 : found.amount,
			status,
			ref_id: status === 'COMPLETE' ? '0007G36' : null
		});
	}
}
