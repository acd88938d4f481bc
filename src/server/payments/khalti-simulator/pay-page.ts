import { escapeHtml } from '../html';
import { faults, returnAddress, type Fault, type SimulatedPayment } from './simulated-payment';

const faultWords: Record<Fault, string> = {
	none: 'Nothing: all goes well',
	'double-callback': 'The return address is called twice',
	'forged-return': 'The return says “Completed”, but nothing was paid',
	'late-completed': 'The payment is pending at first',
	'lookup-500': 'Khalti answers 500 for a while',
	nonsense: 'Khalti answers nonsense for a while',
	refund: 'The payment is refunded right after',
	timeout: 'Khalti does not answer for a while',
	'wrong-amount': 'Khalti reports another amount',
	'wrong-order': 'Khalti reports another payment',
	'wrong-order-id': 'Khalti reports another order'
};

/** Where somebody "pays". */
export function payPage(payment: SimulatedPayment): Response {
	const options = faults.map((fault) => {
		const selected = fault === payment.fault ? ' selected' : '';
		return `<option value="${fault}"${selected}>${faultWords[fault]}</option>`;
	});
	return page(
		payment,
		`<h1>Pay ${rupees(payment.amount)}</h1>
		<p>${escapeHtml(payment.orderName)}</p>
		<form method="post" action="pay">
			<input type="hidden" name="pidx" value="${escapeHtml(payment.pidx)}">
			<button class="primary" name="act" value="pay">Pay</button>
			<button name="act" value="cancel">Cancel</button>
			<button name="act" value="expire">Let it expire</button>
			<details>
				<summary>Try what can go wrong</summary>
				<label for="fault">What goes wrong</label>
				<select id="fault" name="fault">${options.join('')}</select>
			</details>
		</form>`
	);
}

/** A payment that is decided, or that there is not. */
export function paidPage(payment: SimulatedPayment | null): Response {
	if (!payment) return page(null, '<h1>There is no such payment</h1>', 404);
	const refund =
		payment.status === 'Completed'
			? `<form method="post" action="pay">
				<input type="hidden" name="pidx" value="${escapeHtml(payment.pidx)}">
				<button name="act" value="refund">Refund it</button>
			</form>`
			: '';
	return page(
		payment,
		`<h1>${rupees(payment.amount)}: ${payment.status}</h1>
		<p><a href="${escapeHtml(returnAddress(payment))}">Back to the store</a></p>${refund}`
	);
}

function page(payment: SimulatedPayment | null, body: string, status = 200): Response {
	const back = payment ? ` ${new URL(payment.returnUrl).origin}` : '';
	const html = `<!doctype html>
<html lang="en">
<head>
	<meta charset="utf-8">
	<meta name="viewport" content="width=device-width">
	<title>Simulated Khalti</title>
	<style>${style}</style>
</head>
<body>
	<main>
		<p class="label">SIMULATED KHALTI — no real money</p>
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

/** 123456 paisa → "NPR 1,234.56". */
function rupees(paisa: number): string {
	return new Intl.NumberFormat('en', { style: 'currency', currency: 'NPR' }).format(paisa / 100);
}
