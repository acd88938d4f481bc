import { createHmac, timingSafeEqual } from 'node:crypto';

/** Fields that eSewa signs or has us sign, as the text that stands for each of them. */
export type SignedFields = Readonly<Record<string, string>>;

/**
 * eSewa's signature: HMAC-SHA256 in base64 over `name=value,name=value`, in the order that `names` gives.
 *
 * @see https://developer.esewa.com.np/pages/Epay
 */
export function signEsewa(fields: SignedFields, names: readonly string[], secret: string): string {
	const message = names.map((name) => `${name}=${fields[name] ?? ''}`).join(',');
	return createHmac('sha256', secret).update(message).digest('base64');
}

/** Without these under its signature an answer says nothing that can be relied on. */
const NEEDED = ['status', 'total_amount', 'transaction_uuid', 'product_code', 'signed_field_names'];

/**
 * True if `answer`, the base64 JSON that the browser brings back, was signed with `secret` and speaks of the
 * transaction `id`. Numbers are signed as they were written (`1000.0`, not `1000`), so their text is read, not
 * their value.
 */
export function isSignedByEsewa(answer: string, id: string, secret: string): boolean {
	const json = Buffer.from(answer, 'base64').toString('utf8');
	const fields: SignedFields = Object.fromEntries(
		[...json.matchAll(/"([a-z_]+)"\s*:\s*(?:"([^"\\]*)"|(-?\d+(?:\.\d+)?))/g)].map(
			([, name = '', text, number]) => [name, text ?? number ?? '']
		)
	);
	const names = fields.signed_field_names?.split(',') ?? [];
	if (!NEEDED.every((name) => names.includes(name)) || fields.transaction_uuid !== id) return false;
	const wanted = Buffer.from(signEsewa(fields, names, secret));
	const given = Buffer.from(fields.signature ?? '');
	return given.length === wanted.length && timingSafeEqual(given, wanted);
}
