import type { PluginDetail, PluginRow } from '$lib/wire/admin/plugins';
import * as schemas from '$lib/wire/schemas';
import { z } from 'zod/mini';
import type { Blobs } from '../blobs/blob-store';
import { StoreError } from '$lib/domain/errors';
import { inLocale, pluginContract } from '$lib/domain/plugin';
import type {
	ModelOfPlugin,
	PluginRow as Row,
	PluginWithReviews
} from '../repositories/plugins.server';

const files = z.array(z.object({ path: z.string(), digest: schemas.digest, bytes: z.int() }));

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

/** A plugin with the text of its every file, for a reviewer to read. */
export async function pluginDetailOf(
	plugin: PluginWithReviews,
	models: readonly ModelOfPlugin[],
	uploads: Blobs['uploads']
): Promise<PluginDetail> {
	const listed = files.parse(plugin.files);
	return {
		id: plugin.id,
		digest: plugin.digest,
		frameDigest: plugin.frameDigest,
		frameCsp: plugin.frameCsp,
		manifest: schemas.pluginManifest.parse(plugin.manifest),
		createdAt: plugin.createdAt.getTime(),
		decision: plugin.reviews[0]?.decision ?? 'pending',
		files: await Promise.all(
			listed.map(async (file) => ({ ...file, text: await textOf(uploads, file.digest) }))
		),
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

/** All files were UTF-8 when the plugin was taken. */
async function textOf(uploads: Blobs['uploads'], digest: string): Promise<string | null> {
	try {
		return new TextDecoder().decode(await uploads.read(digest));
	} catch (error) {
		if (error instanceof StoreError && error.code === 'blob/not-found') return null;
		throw error;
	}
}
