import { z } from 'zod/mini';
import { CANDIDATE_FATES } from '$lib/domain/promotion';
import { digest, recipe, uuid } from './schemas';

/** Inputs and answers of held-out sets, candidates and new lines of versions. */

const count = z.int().check(z.minimum(0));

const texts = z.readonly(z.array(z.string()));
const exampleSpec = z.object({
	input: z.object({
		shape: z.readonly(z.array(z.int())),
		values: z.discriminatedUnion('kind', [
			z.object({ kind: z.literal('range'), least: z.number(), most: z.number() }),
			z.object({ kind: z.literal('tokens'), size: z.int() })
		])
	}),
	target: z.discriminatedUnion('kind', [
		z.object({ kind: z.literal('classes'), labels: texts }),
		z.object({ kind: z.literal('values'), names: texts, units: texts }),
		z.object({ kind: z.literal('next-token'), vocabulary: texts }),
		z.object({ kind: z.literal('tokens'), vocabulary: texts, length: z.int() })
	])
});

const promotionPolicy = {
	metric: z.enum(['accuracy', 'loss']),
	/** A share of accuracy (0.01 is one point), or units of loss. */
	allowedDrop: z.number().check(z.minimum(0), z.maximum(1000))
};

export const ofHeldOut = z.object({ id: uuid });
/** `digest` is of the file, already put at `/blobs/[digest]`; without it the set that is there stays. */
export const setHeldOut = z.object({ id: uuid, digest: z.optional(digest), ...promotionPolicy });

export const heldOutView = z.object({
	/** Null where the model has no held-out set. */
	set: z.nullable(
		z.object({
			bytes: count,
			numExamples: count,
			/** How often each class or token is to be learnt, in the target's order; empty where numbers are. */
			perLabel: z.array(count),
			/** Least and most of each number that is learnt, in the target's order; empty where classes are. */
			spans: z.array(z.object({ least: z.number(), most: z.number() }))
		})
	),
	...promotionPolicy,
	/** Versions of the current line: all, tried on this set, and of those not measurable. */
	progress: z.object({ total: count, measured: count, failed: count }),
	/** What the model's plugin makes, and so every example must be. */
	expects: exampleSpec
});

export const candidateReason = z.discriminatedUnion('kind', [
	z.object({
		kind: z.literal('worse'),
		...promotionPolicy,
		before: z.number(),
		after: z.number()
	}),
	z.object({ kind: z.literal('unmeasured'), message: z.string() })
]);

export const candidateFate = z.enum(CANDIDATE_FATES);
/** `outdated`: the head has moved on since, so it can no longer be promoted. */
export const candidateStanding = z.enum(['open', 'outdated', 'discarded']);

export const ofVersion = z.object({ versionId: uuid });
export const promoted = z.object({ version: z.int() });

/** Files go up first, as for a new model. What is null stays as the head has it. */
export const newLine = z.object({
	id: uuid,
	recipe,
	modelJsonDigest: z.nullable(digest),
	shards: z.array(z.object({ path: z.string().check(z.maxLength(200)), digest })),
	pluginFiles: z.nullable(z.array(z.object({ path: z.string().check(z.maxLength(80)), digest })))
});
export const startedLine = z.object({
	line: z.int(),
	/** The held-out set no longer fitted and is gone. */
	heldOutDropped: z.boolean()
});

export type SetHeldOut = z.infer<typeof setHeldOut>;
export type HeldOutView = z.infer<typeof heldOutView>;
export type NewLine = z.infer<typeof newLine>;
export type StartedLine = z.infer<typeof startedLine>;
