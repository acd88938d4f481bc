import { z } from 'zod/mini';
import { finding } from './admin/plugins';
import { digest, pluginManifest, recipe } from './schemas';

/** A plugin before it is published, as its author tries it. */

/** Files that a plugin can name, and `plugin.json`. */
const MOST_FILES = 5;

/** As text: what a preview is composed of is kept nowhere. */
export const previewFiles = z.object({
	files: z
		.array(z.object({ path: z.string().check(z.minLength(1), z.maxLength(80)), text: z.string() }))
		.check(z.minLength(1), z.maxLength(2 * MOST_FILES))
});

const previewedPlugin = z.object({
	manifest: pluginManifest,
	/** Of the bundle, and of its frame document. */
	digest,
	frameDigest: digest,
	/** Of the scan, the gravest first. */
	findings: z.array(finding)
});

/** With the frame document and every header it must be served with. */
export const composedPlugin = z.extend(previewedPlugin, {
	html: z.string(),
	headers: z.record(z.string(), z.string())
});

const problem = z.object({
	severity: z.enum(['error', 'note']),
	/** File, and where in it. */
	place: z.string(),
	what: z.string(),
	/** What its author can do. */
	todo: z.string()
});

/** What `npm run plugin -- dev` tells its page of the folder. */
export const workshopState = z.object({
	name: z.string(),
	/** Null while it cannot run; `problems` says why. */
	plugin: z.nullable(previewedPlugin),
	recipe: z.nullable(recipe),
	/** Names of the model’s files, and a digest of all of them; null where there is none that can be trained. */
	model: z.nullable(z.object({ json: z.string(), shards: z.array(z.string()), digest })),
	problems: z.array(problem)
});

export type PreviewedPlugin = z.infer<typeof previewedPlugin>;
export type ComposedPlugin = z.infer<typeof composedPlugin>;
export type AuthorProblem = z.infer<typeof problem>;
export type WorkshopState = z.infer<typeof workshopState>;
