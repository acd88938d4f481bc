import { z } from 'zod/mini';
import { DEFAULT_TOP_K } from '$lib/domain/codec';
import { candidateFate, candidateReason, candidateStanding } from './evaluation';
import { filterFigures, filterPolicy, treatment } from './filters';
import {
	codec,
	digest,
	frozenBlob,
	mergePolicy,
	pluginManifest,
	privacyPolicy,
	recipe,
	maxExamples,
	stalenessPolicy,
	strategyPolicy,
	topK,
	uuid,
	weightSpecs
} from './schemas';

/** Inputs and answers of the tRPC procedures. Times are epoch milliseconds, credits whole numbers. */

export const modelStatus = z.enum(['pending', 'listed', 'paused', 'unlisted', 'deleted']);
const count = z.int().check(z.minimum(0));
const text = (max: number) => z.string().check(z.trim(), z.minLength(1), z.maxLength(max));
const cursor = z.optional(z.string().check(z.maxLength(200)));
const page = <T extends z.ZodMiniType>(item: T) =>
	z.object({ items: z.array(item), nextCursor: z.nullable(z.string()) });

export const account = z.object({
	id: uuid,
	name: z.string(),
	email: z.string(),
	role: z.enum(['contributor', 'engineer', 'admin'])
});

// models ------------------------------------------------------------------------------------

export const modelSummary = z.object({
	id: uuid,
	slug: z.string(),
	title: z.string(),
	description: z.string(),
	tags: z.array(z.string()),
	licence: z.string(),
	thumbnailDigest: z.nullable(digest),
	ownerName: z.string(),
	status: modelStatus,
	version: z.int(),
	creditsPerUpdate: count,
	mergedUpdates: count,
	/** Updates still needed until the next merge. */
	remaining: count,
	/** True while it cannot pay for one more update: it asks for none, and sends none away for good. */
	outOfBudget: z.boolean(),
	rating: z.object({ average: z.nullable(z.number()), count }),
	createdAt: z.number()
});

/** All a device needs to cache and train the head. Blobs come by digest. */
export const headManifest = z.object({
	modelId: uuid,
	slug: z.string(),
	line: z.int(),
	version: z.int(),
	versionCreatedAt: z.number(),
	weights: z.object({ digest, bytes: count }),
	topologyDigest: digest,
	weightSpecs,
	numWeights: count,
	/** Absent where all weights are learnt, and from a head cached before there were any. */
	frozen: z.optional(frozenBlob),
	recipe,
	recipeDigest: digest,
	plugin: z.object({ digest, frameDigest: digest, manifest: pluginManifest }),
	codec,
	/** For the codec top-k only. */
	topK: z.optional(topK),
	/** Updates are clipped to this length before they leave; null means no clipping. */
	clippingNorm: z.nullable(z.number()),
	/** What this version promises those who train from it. */
	privacy: privacyPolicy,
	/** False while paused, unlisted, deleted or out of budget: what is cached may train, nothing new is asked for. */
	acceptsUpdates: z.boolean()
});

export const modelDetail = z.extend(modelSummary, {
	/** Sanitised on the server; safe to insert. */
	cardHtml: z.string(),
	policy: mergePolicy,
	head: headManifest,
	isMine: z.boolean()
});

const modelFields = {
	title: text(120),
	description: text(500),
	/** Markdown with front matter. */
	card: text(50_000),
	licence: text(60),
	tags: z.array(text(40)).check(z.maxLength(10)),
	thumbnailDigest: z.nullable(digest),
	threshold: z.int().check(z.minimum(1), z.maximum(10_000)),
	maxWaitSeconds: z.int().check(z.minimum(1), z.maximum(90 * 86_400)),
	strategy: strategyPolicy,
	staleness: stalenessPolicy,
	alignment: z.boolean(),
	maxStaleness: z.nullable(z.int().check(z.minimum(0), z.maximum(10_000))),
	maxExamples,
	/** False: updates are deleted once they are merged. Absent: the default, or as it was. */
	keepUpdates: z.optional(z.boolean()),
	codec,
	/** Holds where the codec is top-k, and is kept for when it will be. */
	topK,
	creditsPerUpdate: z.int().check(z.minimum(0), z.maximum(1_000_000)),
	/** Of the versions to come. */
	privacy: privacyPolicy,
	/** Absent: the store's default, or what the model has. */
	filter: z.optional(filterPolicy)
};

/** Files go up first, by `PUT /blobs/[digest]`; this names them. */
export const createModel = z.object({
	...modelFields,
	codec: z._default(codec, 'top-k'),
	topK: z._default(topK, DEFAULT_TOP_K),
	recipe,
	/** The engineer's `model.json`, and its shards by the path that it names. */
	modelJsonDigest: digest,
	shards: z.array(z.object({ path: z.string().check(z.maxLength(200)), digest })),
	/** Every file of the plugin, `plugin.json` among them. */
	pluginFiles: z.array(z.object({ path: z.string().check(z.maxLength(80)), digest })),
	heldOutDigest: z.optional(z.nullable(digest)),
	/** Credits of the engineer's to set aside for contributors. */
	budget: z._default(count.check(z.maximum(1_000_000_000)), 0)
});

export const editModel = z.object({ id: uuid, ...modelFields });
/** What the studio's edit form starts from. */
export const editableModel = z.object({
	id: uuid,
	slug: z.string(),
	status: modelStatus,
	/** Of its head: what the size of an update depends on. */
	numWeights: count,
	...modelFields
});
export const setModelStatus = z.object({ id: uuid, status: z.enum(['listed', 'paused']) });
export const byId = z.object({ id: uuid });
export const bySlug = z.object({ slug: z.string().check(z.maxLength(200)) });
export const ofModel = z.object({ modelId: uuid, cursor });
export const pageOf = z.object({ cursor });
export const createdModel = z.object({ id: uuid, slug: z.string() });

/** Measures of the recipe's own by name; empty where it has none, or nothing was measured. */
export const heldOutMetrics = z.record(z.string(), z.number());

export const versionRow = z.object({
	id: uuid,
	line: z.int(),
	number: z.int(),
	promoted: z.boolean(),
	createdAt: z.number(),
	/** Not promoted: why, and what can still be done. Null for a promoted version. */
	candidate: z.nullable(z.object({ reason: candidateReason, standing: candidateStanding })),
	/** On the model's present held-out set; null also where it has not been measured on that. */
	heldOutLoss: z.nullable(z.number()),
	heldOutAccuracy: z.nullable(z.number()),
	/** The recipe's own metrics, by name. */
	heldOutMetrics,
	/** As contributors' devices reported. */
	cohortLoss: z.nullable(z.number()),
	cohortAccuracy: z.nullable(z.number()),
	weightsDigest: digest,
	weightsBytes: count,
	/** Of what no training changes; null where there is none. */
	frozenBytes: z.nullable(count),
	/** Null for a version that was published, not merged. */
	merge: z.nullable(
		z.object({
			strategy: z.string(),
			/** Null for a merge from before there were filters. */
			filter: z.nullable(filterFigures),
			backend: z.string(),
			numUpdates: count,
			numExamples: count,
			meanStaleness: z.number(),
			maxStaleness: count,
			milliseconds: count
		})
	)
});
export const versionPage = page(versionRow);

/** A recent update as the model's engineer sees it: a pseudonym, never a name. */
export const updateRow = z.object({
	id: uuid,
	pseudonym: z.string(),
	baseVersion: z.int(),
	status: z.enum(['accepted', 'merged', 'rejected']),
	errorCode: z.nullable(z.string()),
	staleness: z.nullable(z.int()),
	weight: z.nullable(z.number()),
	numExamples: count,
	bytes: count,
	trainedAt: z.number(),
	receivedAt: z.number(),
	mergedInto: z.nullable(z.int()),
	/** True while what it was merged into is not promoted. */
	intoCandidate: z.boolean()
});

// updates -----------------------------------------------------------------------------------

/** `digest` is of the update container, already put at `/blobs/[digest]`; its header says the rest. */
export const submitUpdate = z.object({ id: uuid, digest });

export const submitAnswer = z.discriminatedUnion('status', [
	z.object({ status: z.literal('queued'), remaining: count }),
	z.object({ status: z.literal('duplicate') }),
	z.object({ status: z.literal('rejected'), code: z.string(), message: z.string() })
]);

export const receiptBody = z.object({
	updateId: uuid,
	modelId: uuid,
	modelTitle: z.string(),
	modelSlug: z.string(),
	digest,
	baseVersion: z.int(),
	trainedAt: z.number(),
	receivedAt: z.number(),
	outcome: z.discriminatedUnion('kind', [
		z.object({
			kind: z.literal('merged'),
			version: z.int(),
			staleness: count,
			/** φ(s), times its alignment where the model measures that: 1 counts in full. */
			weight: z.number(),
			/** The server optimiser that made the step; absent on receipts older than the choice. */
			strategy: z.optional(z.string()),
			/** It was opened only in a sum of so many; absent where the store read it by itself. */
			openedWith: z.optional(count),
			/** What the model's filter did to it; absent where it did nothing. */
			treatment: z.optional(treatment),
			credits: count,
			mergedAt: z.number(),
			/** The update was to be deleted after its merge, which can therefore not be done again. */
			replay: z.optional(z.literal('off')),
			/** Change of held-out accuracy by this merge, where there is a held-out set. */
			accuracyGain: z.nullable(z.number()),
			/** Held-out loss of the model before and after this merge, where there is no accuracy. */
			heldOutLoss: z.optional(z.object({ before: z.number(), after: z.number() })),
			/** True: the merge measured worse and was kept beside the model, not made its head. */
			candidate: z.optional(z.boolean())
		}),
		z.object({ kind: z.literal('rejected'), code: z.string(), message: z.string() })
	])
});

/** One contribution as its owner sees it. */
export const contribution = z.object({
	id: uuid,
	modelId: uuid,
	modelTitle: z.string(),
	modelSlug: z.string(),
	baseVersion: z.int(),
	status: z.enum(['accepted', 'merged', 'rejected']),
	numExamples: count,
	bytes: count,
	trainedAt: z.number(),
	receivedAt: z.number(),
	/** What has become of the candidate that it was merged into; absent where the merge was promoted at once. */
	candidate: z.optional(candidateFate),
	receipt: z.nullable(
		z.object({ body: receiptBody, hash: digest, previousHash: z.string(), sequence: z.int() })
	)
});
export const contributionPage = page(contribution);
export const byIds = z.object({ ids: z.array(uuid).check(z.maxLength(100)) });

// live --------------------------------------------------------------------------------------

export const liveModel = z.object({
	modelId: uuid,
	/** Head that the page shows: a newer one is told at once. */
	head: z.optional(
		z.object({ line: z.int().check(z.positive()), version: z.int().check(z.positive()) })
	),
	/** Set by the link when it connects again. */
	lastEventId: z.nullish(z.string().check(z.maxLength(100)))
});

/** What open pages are told of one model. */
export const modelEvent = z.discriminatedUnion('kind', [
	z.object({ kind: z.literal('update-accepted'), modelId: uuid, remaining: count }),
	z.object({
		kind: z.literal('merged'),
		modelId: uuid,
		line: z.int(),
		version: z.int(),
		numUpdates: count
	}),
	/** Version 1 of a new line is the head: what is trained on an older line is no longer taken. */
	z.object({ kind: z.literal('line-started'), modelId: uuid, line: z.int() })
]);

export type Account = z.infer<typeof account>;
export type ModelSummary = z.infer<typeof modelSummary>;
export type ModelDetail = z.infer<typeof modelDetail>;
export type HeadManifest = z.infer<typeof headManifest>;
export type CreateModel = z.infer<typeof createModel>;
export type EditModel = z.infer<typeof editModel>;
export type EditableModel = z.infer<typeof editableModel>;
export type VersionRow = z.infer<typeof versionRow>;
export type UpdateRow = z.infer<typeof updateRow>;
export type SubmitAnswer = z.infer<typeof submitAnswer>;
export type ReceiptBody = z.infer<typeof receiptBody>;
export type Contribution = z.infer<typeof contribution>;
export type ModelEvent = z.infer<typeof modelEvent>;
