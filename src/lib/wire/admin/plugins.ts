import { z } from 'zod/mini';
import { FINDINGS, type FindingKind } from '../../domain/finding';
import { modelStatus } from '../api';
import { digest, pluginManifest, uuid } from '../schemas';
import { count, cursor, page, reason } from './parts';

/** The review of plugins. Times are epoch milliseconds. */

const decision = z.enum(['pending', 'approved', 'changesRequested', 'rejected']);

export const listPlugins = z.object({ decision: z.optional(decision), cursor });
export const reviewWithReason = z.object({ id: uuid, reason });

const pluginRow = z.object({
	id: uuid,
	digest,
	title: z.string(),
	decision,
	/** Models that come into the store with its approval. */
	waiting: count,
	createdAt: z.number()
});
export const pluginPage = page(pluginRow);

export const finding = z.object({
	kind: z.enum(Object.keys(FINDINGS) as FindingKind[]),
	path: z.string(),
	line: count,
	column: count,
	excerpt: z.string()
});

/** Another plugin of the same model, to compare with, and how it stands. */
const pluginBefore = z.object({
	files: z.array(z.object({ path: z.string(), text: z.string() })),
	decision,
	reason: z.nullable(z.string())
});

export const pluginDetail = z.object({
	id: uuid,
	digest,
	frameDigest: digest,
	frameCsp: z.string(),
	manifest: pluginManifest,
	createdAt: z.number(),
	decision,
	/** `text` is null for a file that is not there any more. */
	files: z.array(
		z.object({ path: z.string(), digest, bytes: count, text: z.nullable(z.string()) })
	),
	/** Of the scan, the gravest first. */
	findings: z.array(finding),
	/** The plugin that was last approved for one of its models. */
	approved: z.nullable(pluginBefore),
	/** The one that was handed in before this, where that was not approved. */
	submitted: z.nullable(pluginBefore),
	models: z.array(
		z.object({
			id: uuid,
			slug: z.string(),
			title: z.string(),
			status: modelStatus,
			ownerName: z.string()
		})
	),
	/** Newest first. */
	reviews: z.array(
		z.object({
			decision,
			reason: z.nullable(z.string()),
			reviewerName: z.nullable(z.string()),
			at: z.number()
		})
	)
});

/** How the plugin of an engineer's own model stands. */
export const pluginStanding = z.object({
	decision,
	reason: z.nullable(z.string()),
	at: z.number()
});

export type PluginRow = z.infer<typeof pluginRow>;
export type PluginDetail = z.infer<typeof pluginDetail>;
export type PluginStanding = z.infer<typeof pluginStanding>;
