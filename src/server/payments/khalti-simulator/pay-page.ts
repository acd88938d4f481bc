import { DIGITS } from '$lib/i18n/digits';
import { m } from '$lib/i18n/generated/messages';
import { getLocale } from '$lib/i18n/generated/runtime';
import { escapeHtml } from '../html';
import {
	faults,
	returnAddress,
	type Fault,
	type KhaltiStatus,
	type SimulatedPayment
} from './simulated-payment';

const faultWords: Record<Fault, () => string> = {
	none: m.payments_fault_none,
	'double-callback': m.payments_fault_double_callback,
	'forged-return': m.payments_fault_forged_return,
	'late-completed': m.payments_fault_late_completed,
	'lookup-500': m.payments_fault_lookup_500,
	nonsense: m.payments_fault_nonsense,
	refund: m.payments_fault_refund,
	timeout: m.payments_fault_timeout,
	'wrong-amount': m.payments_fault_wrong_amount,
	'wrong-order': m.payments_fault_wrong_order,
	'wrong-order-id': m.payments_fault_wrong_order_id
};

const statusWords: Record<KhaltiStatus, () => string> = {
	Initiated: m.payments_status_initiated,
	Pending: m.payments_status_pending,
	Completed: m.payments_status_completed,
	Refunded: m.payments_status_refunded,
	'Partially Refunded': m.payments_simulator_partly_refunded,
	Expired: m.payments_status_expired,
	'User canceled': m.payments_status_canceled
};

/** Where somebody "pays", in the language of their browser or cookie. */
export function payPage(payment: SimulatedPayment): Response {
	const options = faults.map((fault) => {
		const selected = fault === payment.fault ? ' selected' : '';
		return `<option value="${fault}"${selected}>${say(faultWords[fault])}</option>`;
	});
	return page(
		payment,
		`<h1>${escapeHtml(m.payments_simulator_pay_amount({ amount: rupees(payment.amount) }))}</h1>
		<p>${escapeHtml(payment.orderName)}</p>
		<form method="post" action="pay">
			<input type="hidden" name="pidx" value="${escapeHtml(payment.pidx)}">
			<button class="primary" name="act" value="pay">${say(m.payments_simulator_pay)}</button>
			<button name="act" value="cancel">${say(m.payments_simulator_cancel)}</button>
			<button name="act" value="expire">${say(m.payments_simulator_expire)}</button>
			<details>
				<summary>${say(m.payments_simulator_try)}</summary>
				<label for="fault">${say(m.payments_simulator_fault)}</label>
				<select id="fault" name="fault">${options.join('')}</select>
			</details>
		</form>`
	);
}

/** A payment that is decided, or that there is not. */
export function paidPage(payment: SimulatedPayment | null): Response {
	if (!payment) return page(null, `<h1>${say(m.payments_simulator_not_found)}</h1>`, 404);
	const status = statusWords[payment.status]();
	const refund =
		payment.status === 'Completed'
			? `<form method="post" action="pay">
				<input type="hidden" name="pidx" value="${escapeHtml(payment.pidx)}">
				<button name="act" value="refund">${say(m.payments_simulator_refund)}</button>
			</form>`
			: '';
	return page(
		payment,
		`<h1>${escapeHtml(m.payments_simulator_outcome({ amount: rupees(payment.amount), status }))}</h1>
		<p><a href="${escapeHtml(returnAddress(payment))}">${say(m.payments_simulator_back)}</a></p>${refund}`
	);
}

function page(payment: SimulatedPayment | null, body: string, status = 200): Response {
	const back = payment ? ` ${new URL(payment.returnUrl).origin}` : '';
	const html = `<!doctype html>
<html lang="${getLocale()}">
<head>
	<meta charset="utf-8">
	<meta name="viewport" content="width=device-width">
	<title>${say(m.payments_simulator_title)}</title>
	<style>${style}</style>
</head>
<body>
	<main>
		<p class="label">${say(m.payments_simulator_label)}</p>
		${body}
	</main>
</body>
</html>`;
	return new Response(html, {
		status,
		headers: {
			'content-type': 'text/html; charset=utf-8',
			'cache-control': 'no-store',
			// sending the form ends at the return address
			'content-security-policy': `default-src 'none'; style-src 'unsafe-inline'; form-action 'self'${back}; base-uri 'none'; frame-ancestors 'none'`
		}
	});
}

const style = `
	:root { color-scheme: light dark; font: 1rem/1.55 system-ui, sans-serif; }
	body { margin: 0; background: light-dark(#f3effa, #171022); color: light-dark(#1d1230, #efe9fa); }
	main { max-width: 26rem; margin: 0 auto; padding: 2rem 1rem; }
	.label { border: 2px dashed; border-radius: .5rem; padding: .5rem 1rem; text-align: center; font-weight: 700; }
	h1 { font-size: 1.5rem; overflow-wrap: anywhere; }
	button, select { display: block; width: 100%; min-height: 2.75rem; margin: .75rem 0; padding: .375rem 1rem; border: 1px solid #8b7ba8; border-radius: .625rem; background: light-dark(#fff, #251a38); color: inherit; font: inherit; font-weight: 600; cursor: pointer; }
	.primary { background: #5c2d91; border-color: #5c2d91; color: #fff; }
	summary { padding: .75rem 0; cursor: pointer; }
	a { color: light-dark(#5c2d91, #cdb2f0); }`;

/** 123456 paisa → "NPR 1,234.56", in the digits of the language. */
function rupees(paisa: number): string {
	const format = { style: 'currency', currency: 'NPR' } as const;
	return new Intl.NumberFormat(DIGITS[getLocale()], format).format(paisa / 100);
}

/** Words as they may stand in HTML, in the payer's language. */
const say = (words: () => string) => escapeHtml(words());
