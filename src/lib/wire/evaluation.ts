import { z } from 'zod/mini';
import { CANDIDATE_FATES } from '$lib/domain/promotion';
import { digest, recipe, uuid } from './schemas';

/** Inputs and answers of held-out sets, candidates and new lines of versions. */

const count = z.int().check(z.minimum(0));

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
			/** How many examples have each label, in the order of `expects.labels`. */
			perLabel: z.array(count)
		})
	),
	...promotionPolicy,
	/** Versions of the current line: all, tried on this set, and of those not measurable. */
	progress: z.object({ total: count, measured: count, failed: count }),
	/** What the model's plugin makes, and so every example must be. */
	expects: z.object({ inputShape: z.array(z.int()), labels: z.array(z.string()) })
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
