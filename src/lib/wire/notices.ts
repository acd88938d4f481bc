import { z } from 'zod/mini';
import { receiptBody } from './api';
import { uuid } from './schemas';

/** What users are told in the app and by web push: a kind and its parameters. The words are made on reading. */

const count = z.int().check(z.minimum(0));
const ofModel = { modelId: uuid, modelTitle: z.string() };
/** For notices that lead to the model's page, and not to its engineer's studio. */
const ofPublicModel = { ...ofModel, modelSlug: z.string() };
const money = { credits: count, amountMinor: count, currency: z.string() };
/** What a person gave as reason, in their words; null where they gave none. */
const reason = z.nullable(z.string());

/** Every kind of notice with the shape of its body. A kind that is not here cannot be written. */
export const noticeBodies = {
	/** To the contributor. */
	'update-merged': receiptBody,
	'update-rejected': receiptBody,
	/** To the model's engineer. */
	'model-merged': z.object({ ...ofModel, version: z.int(), numUpdates: count }),
	/** A merge that was worse on the held-out set: kept, not promoted. To the model's engineer. */
	'merge-candidate': z.object({ ...ofModel, version: z.int() }),
	/** A new line of versions takes other inputs than the held-out set has. To the model's engineer. */
	'held-out-dropped': z.object({ ...ofModel, line: z.int() }),
	'model-unlisted': z.object({ ...ofModel, reason }),
	'model-listed': z.object({ ...ofModel, reason }),
	'model-edited': z.object({ ...ofModel, reason }),
	'model-deleted': z.object({ ...ofModel, reason }),
	'plugin-approved': z.object({ ...ofModel, reason }),
	'plugin-changes': z.object({ ...ofModel, reason }),
	'plugin-rejected': z.object({ ...ofModel, reason }),
	'review-new': z.object({ ...ofPublicModel, stars: z.int().check(z.minimum(1), z.maximum(5)) }),
	/** To everybody who follows the model, but not to its engineer. */
	'followed-model-merged': z.object({ ...ofPublicModel, version: z.int() }),
	/** To the same: what they trained from older versions is not taken any more. */
	'followed-model-new-line': z.object({ ...ofPublicModel, line: z.int() }),
	/** To the writer of the review that was replied to. */
	'review-reply': z.object(ofPublicModel),
	'withdrawal-paid': z.object({ withdrawalId: uuid, ...money }),
	'withdrawal-rejected': z.object({ withdrawalId: uuid, ...money, reason }),
	/** Of payments whose payer did not look when the provider was asked. */
	'payment-completed': z.object({ paymentId: uuid, ...money }),
	'payment-failed': z.object({ paymentId: uuid, ...money }),
	'payment-expired': z.object({ paymentId: uuid, ...money }),
	'payment-refunded': z.object({ paymentId: uuid, ...money }),
	/** `credits` is negative where some were taken. */
	'credits-corrected': z.object({ credits: z.int(), reason })
} as const satisfies Record<string, z.ZodMiniType>;

type NoticeBodies = { [K in keyof typeof noticeBodies]: z.infer<(typeof noticeBodies)[K]> };
export type NoticeKind = keyof NoticeBodies;

/** One kind with its body, discriminated by `kind`. */
export type NoticeContent = {
	[K in NoticeKind]: { readonly kind: K; readonly body: NoticeBodies[K] };
}[NoticeKind];

/**
 * Reads a stored notice. Null for a kind that this version does not know, and for a body of another shape
 * (written by an older or newer version): it is then shown without particulars.
 */
export function readNotice(kind: string, body: unknown): NoticeContent | null {
	if (!Object.hasOwn(noticeBodies, kind)) return null;
	const known = kind as NoticeKind;
	const parsed = noticeBodies[known].safeParse(body);
	return parsed.success ? ({ kind: known, body: parsed.data } as NoticeContent) : null;
}

// procedures ----------------------------------------------------------------------------------

export const noticeRow = z.object({
	id: uuid,
	/** Null where the store itself cannot read it any more. */
	content: z.nullable(z.custom<NoticeContent>()),
	readAt: z.nullable(z.number()),
	createdAt: z.number()
});
export const noticePage = z.object({
	items: z.array(noticeRow),
	nextCursor: z.nullable(z.string())
});
/** `count` stops at 100. */
export const unreadNotices = z.object({ count });
/** Without `ids`: all of them. */
export const markNoticesRead = z.object({
	ids: z.optional(z.array(uuid).check(z.maxLength(100)))
});

export type NoticeRow = z.infer<typeof noticeRow>;
