import { z } from 'zod/mini';
import { MAX_QUERY, modelSorts } from '$lib/domain/search';
import { modelSummary } from './api';

/** Inputs and answers of searching the store. */

const name = z.string().check(z.minLength(1), z.maxLength(60));
const count = z.int().check(z.minimum(0));

export const listModels = z.object({
	query: z.optional(z.string().check(z.maxLength(MAX_QUERY))),
	/** Left out: the best match where there is a query, else the most popular. */
	sort: z.optional(z.enum(modelSorts)),
	tag: z.optional(name),
	licence: z.optional(name),
	/** Fewest that an update earns. */
	credits: z.optional(count.check(z.maximum(1_000_000))),
	/** Only what takes updates now. */
	trainable: z.optional(z.boolean()),
	cursor: z.optional(z.string().check(z.maxLength(200)))
});

export const foundModels = z.object({
	items: z.array(modelSummary),
	nextCursor: z.nullable(z.string()),
	/** True if nothing matched as typed, and these are spelt nearly like it. */
	near: z.boolean(),
	/** How many in all, counted to 1,000 (1,001 stands for more); null on later pages. */
	total: z.nullable(count)
});

export const suggestFor = z.object({ query: z.string().check(z.maxLength(MAX_QUERY)) });

/** What to try where nothing was found. */
export const suggestions = z.object({
	/** Models whose titles are the nearest. */
	titles: z.array(z.object({ slug: z.string(), title: z.string() })),
	/** The nearest tags. */
	tags: z.array(z.string())
});

const facet = z.object({ name: z.string(), count });
export type Facet = z.infer<typeof facet>;

/** What lists can be narrowed down by, the most frequent first. */
export const facets = z.object({ tags: z.array(facet), licences: z.array(facet) });

const few = z.array(modelSummary);

/** The store's front page: the first few of each ranking. */
export const front = z.object({ popular: few, rated: few, newest: few, facets });

export type FoundModels = z.infer<typeof foundModels>;
export type Suggestions = z.infer<typeof suggestions>;
export type Facets = z.infer<typeof facets>;
export type Front = z.infer<typeof front>;
