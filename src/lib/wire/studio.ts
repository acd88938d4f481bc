import { z } from 'zod/mini';
import { heldOutMetrics, updateRow } from './api';
import { digest, frozenBlob, uuid, weightSpecs } from './schemas';

/** What the engineer's dashboard asks for and shows. Times are epoch milliseconds, credits whole numbers. */

const count = z.int().check(z.minimum(0));
const cursor = z.optional(z.string().check(z.maxLength(200)));
const page = <T extends z.ZodMiniType>(item: T) =>
	z.object({ items: z.array(item), nextCursor: z.nullable(z.string()) });

const status = z.enum(['accepted', 'merged', 'rejected']);

/** Updates that came in, refused ones too: of the last 24 hours, of the last 7 days, of all time. */
const arrivals = z.object({ day: count, week: count, total: count });

/** Of all the caller's models together; deleted ones are left out. */
export const studioOverview = z.object({
	models: z.object({ pending: count, listed: count, paused: count, unlisted: count }),
	updates: arrivals,
	waiting: count,
	/** Paid for merged updates in the last 30 days, to contributors and as fees. */
	creditsSpent: count,
	/** Set aside, and promised to nobody yet. */
	budget: count
});

export const studioModels = z.object({
	/** Any part of the title, in any case. */
	query: z.optional(z.string().check(z.maxLength(200))),
	cursor
});

/** One of the caller's models, in the table of all. */
export const studioModel = z.object({
	id: uuid,
	slug: z.string(),
	title: z.string(),
	thumbnailDigest: z.nullable(digest),
	status: z.enum(['pending', 'listed', 'paused', 'unlisted']),
	version: z.int(),
	updates: arrivals,
	waiting: count,
	threshold: count,
	rating: z.object({ average: z.nullable(z.number()), count }),
	creditsSpent: count,
	budget: count
});
export const studioModelPage = page(studioModel);

export const recentUpdates = z.object({
	modelId: z.optional(uuid),
	status: z.optional(status),
	cursor
});

/** An update with the model that it is for. Who sent it is a pseudonym, never a name. */
export const recentUpdate = z.extend(updateRow, {
	modelId: uuid,
	modelTitle: z.string(),
	/** Null until it is merged. */
	credits: z.nullable(count)
});
export const recentUpdatePage = page(recentUpdate);

export const recentReviews = z.object({ modelId: z.optional(uuid), cursor });

/** As the model page shows it to everybody. */
export const recentReview = z.object({
	id: uuid,
	modelId: uuid,
	modelTitle: z.string(),
	modelSlug: z.string(),
	authorName: z.string(),
	stars: z.int(),
	text: z.string(),
	replied: z.boolean(),
	createdAt: z.number()
});
export const recentReviewPage = page(recentReview);

export const ofStudioModel = z.object({ modelId: uuid });

export const modelCharts = z.object({
	modelId: uuid,
	/** Newest versions to look at. */
	last: z._default(z.int().check(z.minimum(1), z.maximum(500)), 50)
});

export const versionPoint = z.object({
	line: z.int(),
	number: z.int(),
	promoted: z.boolean(),
	createdAt: z.number(),
	heldOutLoss: z.nullable(z.number()),
	heldOutAccuracy: z.nullable(z.number()),
	/** The recipe's own metrics, by name. */
	heldOutMetrics,
	/** As contributors' devices reported, not verified. */
	cohortLoss: z.nullable(z.number()),
	cohortAccuracy: z.nullable(z.number()),
	/** Merged into it; 0 for a version that was published. */
	numUpdates: count,
	numExamples: count,
	/** What its contributors were paid. */
	credits: count
});

export const modelFigures = z.object({
	/** Oldest first, line by line. */
	versions: z.array(versionPoint),
	/** How many of the updates merged into these versions were so many versions late, in ascending order. */
	staleness: z.array(z.object({ staleness: count, updates: count })),
	/** Refused updates of all time by error code, most frequent first. */
	refusals: z.array(z.object({ code: z.string(), updates: count })),
	/** Candidates that wait for the engineer's decision. */
	openCandidates: count
});

export const versionKey = z.object({
	modelId: uuid,
	line: z.int().check(z.positive(), z.maximum(2 ** 31 - 1)),
	number: z.int().check(z.positive(), z.maximum(2 ** 31 - 1))
});

/** What a version is made of: blobs by digest. */
export const versionParts = z.object({
	topologyDigest: digest,
	weightsDigest: digest,
	weightSpecs,
	frozen: z.optional(frozenBlob)
});

/** Whether a merge that was done again gave what the store has, and the digest of the weights that came out. */
export const replayed = z.object({
	result: z.enum(['same', 'different']),
	weightsDigest: digest
});

/** Whom and what the deletion of a model concerns. */
export const deletionFacts = z.object({
	contributors: count,
	merged: count,
	waiting: count,
	versions: count,
	budget: count
});

export type StudioOverview = z.infer<typeof studioOverview>;
export type StudioModel = z.infer<typeof studioModel>;
export type RecentUpdate = z.infer<typeof recentUpdate>;
export type RecentReview = z.infer<typeof recentReview>;
export type ModelFigures = z.infer<typeof modelFigures>;
export type VersionPoint = z.infer<typeof versionPoint>;
export type Replayed = z.infer<typeof replayed>;
export type DeletionFacts = z.infer<typeof deletionFacts>;
