import type { PluginDetail, PluginRow } from '$lib/wire/admin/plugins';
import * as schemas from '$lib/wire/schemas';
import type { Blobs } from '../blobs/blob-store';
import { StoreError } from '$lib/domain/errors';
import { inLocale, isScript, pluginContract } from '$lib/domain/plugin';
import { keptFiles } from '../publishing/keep-bundle.server';
import { findingAt } from '../review/place';
import { scanPlugin } from '../review/scan-plugin';
import type {
	ModelOfPlugin,
	PluginBefore,
	PluginRow as Row,
	PluginWithReviews
} from '../repositories/plugins.server';

export function pluginRowOf(row: Row): PluginRow {
	return {
		id: row.id,
		digest: row.digest,
		title: inLocale(pluginContract(schemas.pluginManifest.parse(row.manifest)).title, 'en'),
		decision: row.decision,
		waiting: row.waiting,
		createdAt: row.createdAt.getTime()
	};
}

/** What is known of a plugin besides itself. */
export interface PluginSurroundings {
	readonly models: readonly ModelOfPlugin[];
	/** The plugin that was approved last for its model, and the one that was handed in last: often the same. */
	readonly approved: PluginBefore | null;
	readonly submitted: PluginBefore | null;
	/** Digests of its files that a rejected plugin has, too. */
	readonly rejectedFiles: ReadonlySet<string>;
}

/** The digests of a plugin's files. */
export function digestsOf(plugin: PluginWithReviews): string[] {
	return keptFiles.parse(plugin.files).map(({ digest }) => digest);
}

/** A plugin with the text of its every file, for a reviewer to read. */
export async function pluginDetailOf(
	plugin: PluginWithReviews,
	seen: PluginSurroundings,
	uploads: Blobs['uploads']
): Promise<PluginDetail> {
	const { models, approved, submitted, rejectedFiles } = seen;
	const read = await readFiles(uploads, plugin.files);
	const manifest = schemas.pluginManifest.parse(plugin.manifest);
	const known = read
		.filter(({ digest, path }) => isScript(manifest, path) && rejectedFiles.has(digest))
		.map(({ path, text }) => findingAt({ path, text: text ?? '' }, 'known-bad', 0));
	return {
		id: plugin.id,
		digest: plugin.digest,
		frameDigest: plugin.frameDigest,
		frameCsp: plugin.frameCsp,
		manifest,
		createdAt: plugin.createdAt.getTime(),
		decision: plugin.reviews[0]?.decision ?? 'pending',
		files: read,
		findings: [
			...known,
			...scanPlugin(
				read.filter(isThere).map((file) => ({ ...file, isScript: isScript(manifest, file.path) }))
			)
		],
		approved: approved && (await beforeOf(approved, uploads)),
		submitted:
			submitted && submitted.id !== approved?.id ? await beforeOf(submitted, uploads) : null,
		models: models.map(({ id, slug, title, status, owner }) => ({
			id,
			slug,
			title,
			status,
			ownerName: owner.name
		})),
		reviews: plugin.reviews.map(({ decision, reason, reviewer, createdAt }) => ({
			decision,
			reason,
			reviewerName: reviewer?.name ?? null,
			at: createdAt.getTime()
		}))
	};
}

async function beforeOf(
	{ files, reviews }: PluginBefore,
	uploads: Blobs['uploads']
): Promise<NonNullable<PluginDetail['approved']>> {
	const [newest] = reviews;
	const read = await readFiles(uploads, files);
	return {
		files: read.filter(isThere).map(({ path, text }) => ({ path, text })),
		decision: newest?.decision ?? 'pending',
		reason: newest?.reason ?? null
	};
}

type ReadFile = PluginDetail['files'][number];

async function readFiles(uploads: Blobs['uploads'], listed: unknown): Promise<ReadFile[]> {
	return Promise.all(
		keptFiles
			.parse(listed)
			.map(async (file) => ({ ...file, text: await textOf(uploads, file.digest) }))
	);
}

function isThere(file: ReadFile): file is ReadFile & { readonly text: string } {
	return file.text !== null;
}

/** All files were UTF-8 when the plugin was taken. */
async function textOf(uploads: Blobs['uploads'], digest: string): Promise<string | null> {
	try {
		return new TextDecoder().decode(await uploads.read(digest));
	} catch (error) {
		if (error instanceof StoreError && error.code === 'blob/not-found') return null;
		throw error;
	}
}
