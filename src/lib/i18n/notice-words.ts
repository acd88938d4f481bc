import type { NoticeContent, NoticeKind } from '../wire/notices';
import { DIGITS } from './digits';
import { m } from './generated/messages';
import { getLocale, type Locale } from './generated/runtime';

/** A notice in words, and the path of this app where it leads. */
export interface NoticeWords {
	readonly text: string;
	readonly href: string;
}

type BodyOf<K extends NoticeKind> = Extract<NoticeContent, { kind: K }>['body'];
type Words<K extends NoticeKind> = (body: BodyOf<K>, locale: Locale) => NoticeWords;

const number = (value: number, locale: Locale) =>
	new Intl.NumberFormat(DIGITS[locale]).format(value);
const say = (text: string, href: string): NoticeWords => ({ text, href });
const toModel = ({ modelSlug }: { modelSlug: string }) =>
	`/models/${encodeURIComponent(modelSlug)}`;
const toStudio = ({ modelId }: { modelId: string }) => `/studio/${modelId}`;
const toVersions = (body: { modelId: string }) => `${toStudio(body)}?tab=versions`;
/** Says how the payment stands, and what can be done. */
const toPayment = ({ paymentId }: { paymentId: string }) => `/credits/return/${paymentId}`;
const boughtIn = ({ credits: count }: { credits: number }, locale: Locale) => ({
	count,
	n: number(count, locale)
});
/** A reason as its own sentence after what it explains; nothing where none was given. */
const because = (reason: string | null) => (reason ? ` ${reason}` : '');

/** Closed: a new kind does not compile without its words. */
const words: { readonly [K in NoticeKind]: Words<K> } = {
	'update-merged': ({ modelTitle: model, outcome }, locale) => {
		if (outcome.kind !== 'merged') return unknown(locale);
		const { version, credits, candidate } = outcome;
		const inputs = { model, version: number(version, locale), n: number(credits, locale) };
		const told = candidate ? m.account_notice_update_candidate : m.account_notice_update_merged;
		const text = told({ ...inputs, count: credits }, { locale });
		return say(text, '/contributions');
	},
	'update-rejected': ({ modelTitle: model }, locale) =>
		say(m.account_notice_update_rejected({ model }, { locale }), '/contributions'),
	'model-merged': (body, locale) => {
		const { modelTitle: model, version, numUpdates: count } = body;
		const inputs = { model, version: number(version, locale), n: number(count, locale) };
		return say(m.account_notice_model_merged({ ...inputs, count }, { locale }), toStudio(body));
	},
	'merge-candidate': (body, locale) => {
		const inputs = { model: body.modelTitle, version: number(body.version, locale) };
		return say(m.account_notice_merge_candidate(inputs, { locale }), toVersions(body));
	},
	'held-out-dropped': (body, locale) =>
		say(
			m.evaluation_notice_dropped({ model: body.modelTitle }, { locale }),
			`${toStudio(body)}/held-out`
		),
	'model-unlisted': (body, locale) => {
		const text = m.account_notice_model_unlisted({ model: body.modelTitle }, { locale });
		return say(text + because(body.reason), toStudio(body));
	},
	'model-listed': (body, locale) => {
		const text = m.account_notice_model_listed({ model: body.modelTitle }, { locale });
		return say(text + because(body.reason), toStudio(body));
	},
	'model-edited': (body, locale) => {
		const text = m.account_notice_model_edited({ model: body.modelTitle }, { locale });
		return say(text + because(body.reason), toStudio(body));
	},
	'model-deleted': (body, locale) => {
		const text = m.account_notice_model_deleted({ model: body.modelTitle }, { locale });
		return say(text + because(body.reason), '/studio');
	},
	'plugin-approved': (body, locale) => {
		const text = m.account_notice_plugin_approved({ model: body.modelTitle }, { locale });
		return say(text + because(body.reason), toStudio(body));
	},
	'plugin-changes': (body, locale) => {
		const text = m.account_notice_plugin_changes({ model: body.modelTitle }, { locale });
		return say(text + because(body.reason), toStudio(body));
	},
	'plugin-rejected': (body, locale) => {
		const text = m.account_notice_plugin_rejected({ model: body.modelTitle }, { locale });
		return say(text + because(body.reason), toStudio(body));
	},
	'review-new': (body, locale) => {
		const { modelTitle: model, stars: count } = body;
		const inputs = { model, count, n: number(count, locale) };
		return say(m.account_notice_review_new(inputs, { locale }), toModel(body));
	},
	'followed-model-merged': (body, locale) => {
		const inputs = { model: body.modelTitle, version: number(body.version, locale) };
		return say(m.account_notice_followed_model_merged(inputs, { locale }), toModel(body));
	},
	'followed-model-new-line': (body, locale) =>
		say(
			m.account_notice_followed_model_new_line({ model: body.modelTitle }, { locale }),
			toModel(body)
		),
	'review-reply': (body, locale) =>
		say(m.account_notice_review_reply({ model: body.modelTitle }, { locale }), toModel(body)),
	'withdrawal-paid': ({ credits: count }, locale) => {
		const inputs = { count, n: number(count, locale) };
		return say(m.account_notice_withdrawal_paid(inputs, { locale }), '/credits');
	},
	'withdrawal-rejected': ({ credits: count, reason }, locale) => {
		const inputs = { count, n: number(count, locale) };
		const text = m.account_notice_withdrawal_rejected(inputs, { locale });
		return say(text + because(reason), '/credits');
	},
	'payment-completed': (body, locale) =>
		say(m.account_notice_payment_completed(boughtIn(body, locale), { locale }), '/credits'),
	'payment-failed': (body, locale) =>
		say(m.account_notice_payment_failed(boughtIn(body, locale), { locale }), toPayment(body)),
	'payment-expired': (body, locale) =>
		say(m.account_notice_payment_expired(boughtIn(body, locale), { locale }), toPayment(body)),
	'payment-refunded': (body, locale) =>
		say(m.account_notice_payment_refunded(boughtIn(body, locale), { locale }), toPayment(body)),
	'credits-corrected': ({ credits, reason }, locale) => {
		const count = Math.abs(credits);
		const inputs = { count, n: number(count, locale) };
		const text =
			credits < 0
				? m.account_notice_credits_taken(inputs, { locale })
				: m.account_notice_credits_given(inputs, { locale });
		return say(text + because(reason), '/credits');
	}
};

function unknown(locale: Locale): NoticeWords {
	return say(m.account_notice_unknown({}, { locale }), '/notices');
}

/**
 * @param content Null for a notice that this version of the app cannot read.
 * @param locale Of the reader; else that of the page.
 */
export function noticeWords(
	content: NoticeContent | null,
	locale: Locale = getLocale()
): NoticeWords {
	// a newer server may know more kinds
	if (!content || !Object.hasOwn(words, content.kind)) return unknown(locale);
	// kind and body belong together, which TypeScript cannot follow through the index
	return (words[content.kind] as Words<NoticeKind>)(content.body, locale);
}
