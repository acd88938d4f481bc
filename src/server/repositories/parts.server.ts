import { uuidv7 } from 'uuidv7';
import type { PluginManifest } from '$lib/domain/plugin';
import type { Recipe } from '$lib/domain/recipe';
import { jsonDigest } from '$lib/wire/digest';
import type { PluginFile } from '$lib/wire/plugin-bundle';
import type { Prisma } from '../database/generated/client';
import type { Db } from './db.server';

/** @returns Id of the recipe's row: one row per content. */
export async function keepRecipe(db: Db, recipe: Recipe): Promise<string> {
	const digest = await jsonDigest(recipe);
	const spec = recipe as unknown as Prisma.InputJsonObject;
	await db.recipe.createMany({ data: [{ id: uuidv7(), digest, spec }], skipDuplicates: true });
	const { id } = await db.recipe.findUniqueOrThrow({ where: { digest }, select: { id: true } });
	return id;
}

export interface NewPlugin {
	readonly digest: string;
	readonly frameDigest: string;
	readonly frameCsp: string;
	readonly manifest: PluginManifest;
	readonly files: readonly PluginFile[];
	/** Decision of the review that a bundle seen for the first time starts with. */
	readonly decision: 'pending' | 'approved';
}

/** @returns Id of the plugin's row: one row per bundle, with a review from the start. */
export async function keepPlugin(db: Db, plugin: NewPlugin): Promise<string> {
	const { digest, frameDigest, frameCsp, decision } = plugin;
	const manifest = plugin.manifest as unknown as Prisma.InputJsonObject;
	const files = plugin.files.map(({ path, digest, bytes }) => ({ path, digest, bytes }));
	const created = await db.plugin.createMany({
		data: [{ id: uuidv7(), digest, frameDigest, frameCsp, manifest, files }],
		skipDuplicates: true
	});
	const { id } = await db.plugin.findUniqueOrThrow({ where: { digest }, select: { id: true } });
	if (created.count === 1) {
		const decidedAt = decision === 'approved' ? new Date() : null;
		await db.pluginReview.create({ data: { id: uuidv7(), pluginId: id, decision, decidedAt } });
	}
	return id;
}

/** The policy that the plugin frame `frameDigest` must be served with; null if there is no such frame. */
export async function findFrameCsp(db: Db, frameDigest: string): Promise<string | null> {
	const plugin = await db.plugin.findFirst({ where: { frameDigest }, select: { frameCsp: true } });
	return plugin?.frameCsp ?? null;
}
