import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { DEFAULT_STALENESS } from '$lib/domain/staleness';
import { createModel, type CreateModel } from '$lib/wire/api';
import { encodeHeldOut } from '$lib/wire/held-out';
import type { DemoModel } from '../../../prisma/seed/demo-models';
import type { BlobStore } from '../blobs/blob-store';
import { correctCredits } from '../credits/corrections.server';
import { inTransaction } from '../repositories/db.server';
import { publishModel } from '../publishing/publish-model.server';
import type { Services } from '../services.server';
import { demoEngineer } from './accounts.server';

/** Publishes a model of `prisma/seed` once, as the demo's engineer would: through the checks. */
export async function seedModel(services: Services, model: DemoModel): Promise<void> {
	const { prisma } = services.database;
	const owner = await prisma.user.findUniqueOrThrow({ where: { email: demoEngineer } });
	const input = await uploadFiles(services.blobs.uploads, model);
	const ownerId = owner.id;
	if (await prisma.model.findFirst({ where: { ownerId, title: input.title } })) return;

	await inTransaction(prisma, (tx) =>
		correctCredits(tx, {
			userId: ownerId,
			amount: BigInt(2 * model.budget),
			reason: 'So that the demo can be tried.',
			actorId: null,
			requestId: `demo-${model.folder}`
		})
	);
	const funded = { ...input, budget: model.budget };
	const { id } = await publishModel(services, { ownerId, review: 'approved' }, funded);
	const { allowedDrop } = model;
	if (allowedDrop !== undefined)
		await prisma.model.update({ where: { id }, data: { allowedDrop } });
}

async function uploadFiles(uploads: BlobStore, model: DemoModel): Promise<CreateModel> {
	const folder = resolve('prisma/seed', model.folder);
	const readJson = (path: string): unknown =>
		JSON.parse(readFileSync(resolve(folder, path), 'utf8'));
	const put = (path: string) => upload(uploads, readFileSync(resolve(folder, path)));
	const pluginFiles = await Promise.all(
		pluginFilesOf(model).map(async ({ path, bytes }) => ({
			path,
			digest: await upload(uploads, bytes)
		}))
	);
	return createModel.parse({
		staleness: DEFAULT_STALENESS,
		...(readJson('listing.json') as object),
		card: readFileSync(resolve(folder, 'card.md'), 'utf8'),
		recipe: readJson('recipe.json'),
		thumbnailDigest: existsSync(resolve(folder, 'thumbnail.png'))
			? await put('thumbnail.png')
			: null,
		modelJsonDigest: await put('model/model.json'),
		shards: [{ path: 'weights.bin', digest: await put('model/weights.bin') }],
		pluginFiles,
		...(model.heldOut && {
			heldOutDigest: await upload(uploads, encodeHeldOut(model.heldOut()))
		})
	});
}

/** Its own files and those that it shares. A folder among them is one script, in parts. */
export function pluginFilesOf({ folder, sharedPlugin }: DemoModel) {
	const folders = [`${folder}/plugin`, ...(sharedPlugin === undefined ? [] : [sharedPlugin])];
	return folders.flatMap((plugin) =>
		readdirSync(resolve('prisma/seed', plugin), { withFileTypes: true }).map((entry) => {
			const path = resolve(entry.parentPath, entry.name);
			return entry.isDirectory()
				? { path: `${entry.name}.js`, bytes: joined(path) }
				: { path: entry.name, bytes: readFileSync(path) };
		})
	);
}

/** Its files behind each other, in the order of their names. */
function joined(folder: string): Buffer {
	const parts = readdirSync(folder).sort();
	return Buffer.concat(parts.map((part) => readFileSync(resolve(folder, part))));
}

async function upload(uploads: BlobStore, bytes: Uint8Array): Promise<string> {
	const digest = createHash('sha256').update(bytes).digest('hex');
	await uploads.put(digest, oneChunk(bytes), bytes.length);
	return digest;
}

/* eslint-disable-next-line @typescript-eslint/require-await -- a stream's chunks come asynchronously */
async function* oneChunk(bytes: Uint8Array) {
	yield bytes;
}
