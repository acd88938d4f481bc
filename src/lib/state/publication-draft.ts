import { m } from '$lib/i18n/generated/messages';
import { DEFAULT_TOP_K, encodingOf, type Encoding } from '$lib/domain/codec';
import type { EntryFormat } from '$lib/domain/codecs/entries';
import type { TopK } from '$lib/domain/codecs/top-k';
import { NO_PRIVACY } from '$lib/domain/privacy/policy';
import { DEFAULT_FILTER } from '$lib/domain/filters/filter-policy';
import { DEFAULT_STALENESS, type StalenessPolicy } from '$lib/domain/staleness';
import { DEFAULT_STRATEGIES } from '$lib/domain/strategies/strategy';
import type { Codec } from '$lib/domain/update';
import type { EditableModel, EditModel } from '$lib/wire/api';
import { strategyDraftOf, strategyOf, type StrategyDraft } from './strategy-draft';
import { privacyDraft, privacyOf, type PrivacyDraft } from './privacy-draft';
import { filled } from './filled';
import { filterDraftOf, filterOf, type FilterDraft } from './filter-draft';

/** What the publish and edit forms hold: text as typed, null where a number field is empty. */
export interface ListingDraft extends PrivacyDraft {
	title: string;
	description: string;
	card: string;
	licence: string;
	/** Separated by commas. */
	tags: string;
	threshold: number | null;
	maxWaitMinutes: number | null;
	strategy: StrategyDraft;
	stalenessKind: StalenessPolicy['kind'];
	stalenessA: number | null;
	stalenessB: number | null;
	filter: FilterDraft;
	/** Null: any known base version is welcome. */
	maxStaleness: number | null;
	alignment: boolean;
	/** False: updates are deleted once they are merged. */
	keepUpdates: boolean;
	maxExamples: number | null;
	codec: Codec;
	/** Of all weights, in percent. */
	topKPercent: number | null;
	topKEntries: EntryFormat;
	creditsPerUpdate: number | null;
}

type ListingFields = Omit<EditModel, 'id' | 'thumbnailDigest'>;

export function emptyListing(): ListingDraft {
	return {
		title: '',
		description: '',
		card: m.studio_card_template(),
		licence: 'Apache-2.0',
		tags: '',
		threshold: 5,
		maxWaitMinutes: 24 * 60,
		strategy: strategyDraftOf(DEFAULT_STRATEGIES.fedavg),
		...stalenessDraftOf(DEFAULT_STALENESS),
		filter: filterDraftOf(DEFAULT_FILTER),
		maxStaleness: null,
		alignment: false,
		keepUpdates: true,
		maxExamples: 10_000,
		codec: 'top-k',
		topKPercent: 100 * DEFAULT_TOP_K.share,
		topKEntries: DEFAULT_TOP_K.entries,
		creditsPerUpdate: 10,
		...privacyDraft(NO_PRIVACY)
	};
}

export function listingOf(model: EditableModel): ListingDraft {
	return {
		title: model.title,
		description: model.description,
		card: model.card,
		licence: model.licence,
		tags: model.tags.join(', '),
		threshold: model.threshold,
		maxWaitMinutes: model.maxWaitSeconds / 60,
		strategy: strategyDraftOf(model.strategy),
		...stalenessDraftOf(model.staleness),
		filter: filterDraftOf(model.filter ?? DEFAULT_FILTER),
		maxStaleness: model.maxStaleness,
		alignment: model.alignment,
		keepUpdates: model.keepUpdates ?? true,
		maxExamples: model.maxExamples,
		codec: model.codec,
		// 0.07 · 100 is 7.000000000000001
		topKPercent: Number((100 * model.topK.share).toPrecision(9)),
		topKEntries: model.topK.entries,
		creditsPerUpdate: model.creditsPerUpdate,
		...privacyDraft(model.privacy)
	};
}

/** What the server is asked to store. Only for a draft in which `draftProblems` finds nothing. */
export function listingFields(draft: ListingDraft): ListingFields {
	return {
		title: draft.title.trim(),
		description: draft.description.trim(),
		card: draft.card,
		licence: draft.licence,
		tags: tagsOf(draft.tags),
		threshold: filled(draft.threshold),
		maxWaitSeconds: Math.round(filled(draft.maxWaitMinutes) * 60),
		strategy: strategyOf(draft.strategy),
		staleness: stalenessOf(draft),
		alignment: draft.alignment,
		keepUpdates: draft.keepUpdates,
		filter: filterOf(draft.filter),
		maxStaleness: draft.maxStaleness,
		maxExamples: filled(draft.maxExamples),
		codec: draft.codec,
		topK: topKOf(draft),
		creditsPerUpdate: filled(draft.creditsPerUpdate),
		privacy: privacyOf(draft)
	};
}

function tagsOf(text: string): string[] {
	const tags = text.split(',').map((tag) => tag.trim());
	return [...new Set(tags.filter((tag) => tag !== ''))];
}

/** How the model's updates will be written; null while the share is missing. */
export function draftEncoding(draft: ListingDraft): Encoding | null {
	if (draft.codec === 'top-k' && !draft.topKPercent) return null;
	return encodingOf({ codec: draft.codec, topK: topKOf(draft) });
}

// a share that is not asked for need not be right
function topKOf({ codec, topKPercent, topKEntries: entries }: ListingDraft): TopK {
	if (codec !== 'top-k') return DEFAULT_TOP_K;
	return { share: filled(topKPercent) / 100, entries };
}

/** What a policy does not use begins with the default's. */
function stalenessDraftOf(policy: StalenessPolicy) {
	return {
		stalenessKind: policy.kind,
		stalenessA: policy.kind === 'constant' ? DEFAULT_STALENESS.a : policy.a,
		stalenessB: policy.kind === 'hinge' ? policy.b : DEFAULT_STALENESS.b
	};
}

function stalenessOf(draft: ListingDraft): StalenessPolicy {
	switch (draft.stalenessKind) {
		case 'constant':
			return { kind: 'constant' };
		case 'polynomial':
			return { kind: 'polynomial', a: filled(draft.stalenessA) };
		case 'hinge':
			return { kind: 'hinge', a: filled(draft.stalenessA), b: filled(draft.stalenessB) };
	}
}
