import { createHash } from 'node:crypto';
import { m } from '$lib/i18n/generated/messages';
import { getLocale } from '$lib/i18n/generated/runtime';
import { escapeHtml } from './html';
import type { Handover } from './payment-provider';

const SCRIPT = 'document.forms[0].submit()';
const SCRIPT_HASH = createHash('sha256').update(SCRIPT).digest('base64');

/**
 * A page that sends a form to a payment provider, by itself or by its button. It is a document of its own because
 * its policy lets forms go elsewhere; that of the store's pages lets none, whatever is configured.
 */
export function formPage({ url, fields }: Extract<Handover, { kind: 'form' }>): Response {
	const { origin, host } = new URL(url);
	const inputs = Object.entries(fields).map(
		([name, value]) =>
			`<input type="hidden" name="${escapeHtml(name)}" value="${escapeHtml(value)}">`
	);
	const words = escapeHtml(m.payments_continue({ host }));
	const html = `<!doctype html>
<html lang="${getLocale()}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${words}</title></head>
<body>
	<form method="post" action="${escapeHtml(url)}">${inputs.join('')}<button>${words}</button></form>
	<script>${SCRIPT}</script>
</body>
</html>`;
	return new Response(html, {
		headers: {
			'content-type': 'text/html; charset=utf-8',
			'cache-control': 'no-store',
			// the provider's own redirects count as the form's: they are https, wherever they lead
			'content-security-policy': `default-src 'none'; script-src 'sha256-${SCRIPT_HASH}'; form-action ${origin} https:; base-uri 'none'; frame-ancestors 'none'`
		}
	});
}
