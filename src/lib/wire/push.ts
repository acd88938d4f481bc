import { z } from 'zod/mini';
import { locale } from './account';

/** Web push: what a device gives to be told things, and what it is told. */

/** Base64url of so many bytes. */
const bytes = (length: number) =>
	z.string().check(z.regex(new RegExp(`^[A-Za-z0-9_-]{${Math.ceil((length * 4) / 3)}}=*$`)));

const endpoint = z.url().check(z.maxLength(1000));

export const pushKey = z.object({
	/** The store's VAPID key, base64url; null where this store cannot push. */
	publicKey: z.nullable(z.string())
});
export const subscribePush = z.object({
	endpoint,
	/** The device's P-256 point, uncompressed, and its secret (RFC 8291). */
	p256dh: bytes(65),
	auth: bytes(16),
	/** Of what is pushed from now on. */
	locale
});
export const unsubscribePush = z.object({ endpoint });

/** What travels, encrypted for one device: a sentence and where it leads. */
export interface PushMessage {
	/** Of the notice: a message that comes twice is shown once. */
	readonly tag: string;
	readonly body: string;
	/** A path of this app. */
	readonly href: string;
	readonly locale: 'en' | 'ne';
}
