import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { DEFAULT_STALENESS } from '$lib/domain/staleness';
import { createModel, type CreateModel } from '$lib/wire/api';
import { encodeHeldOut } from '$lib/wire/held-out';
import { DIGIT_SHAPE, loadDigits, NUM_DIGITS } from '../../../prisma/seed/digits/mnist';
import type { BlobStore } from '../blobs/blob-store';
import { correctCredits } from '../credits/corrections.server';
import { inTransaction } from '../repositories/db.server';
import { publishModel } from '../publishing/publish-model.server';
import type { Services } from '../services.server';
import { demoEngineer } from './accounts.server';

/** Of the share of held-out digits that are read right. */
const ALLOWED_DROP = 0.15;

const FOLDER = resolve('prisma/seed/digits');
/** What the demo's engineer is granted, and how much of it waits for the contributors of the demo's model. */
const ENGINEERS_CREDITS = 100_000n;
const BUDGET = 50_000;

/** Publishes the handwriting model of `prisma/seed/digits`, as its engineer would: through the checks. */
export async function seedDigitsModel(services: Services): Promise<void> {
	const { prisma } = services.database;
	const owner = await prisma.user.findUniqueOrThrow({ where: { email: demoEngineer } });
	if (await prisma.model.findFirst({ where: { ownerId: owner.id } })) return;

	const input = await uploadFiles(services.blobs.uploads);
	await inTransaction(prisma, (tx) =>
		correctCredits(tx, {
			userId: owner.id,
			amount: ENGINEERS_CREDITS,
			reason: 'So that the demo can be tried.',
			actorId: null,
			requestId: 'demo-engineer'
		})
	);
	const funded = { ...input, budget: BUDGET };
	const { id } = await publishModel(services, { ownerId: owner.id, review: 'approved' }, funded);
	// five contributors who know two digits each may shake the first versions by as much
	await prisma.model.update({ where: { id }, data: { allowedDrop: ALLOWED_DROP } });
}

async function uploadFiles(uploads: BlobStore): Promise<CreateModel> {
	const put = (path: string) => upload(uploads, readFileSync(resolve(FOLDER, path)));
	const pluginPaths = readdirSync(resolve(FOLDER, 'plugin'));
	return createModel.parse({
		staleness: DEFAULT_STALENESS,
		...(readJson('listing.json') as object),
		card: readFileSync(resolve(FOLDER, 'card.md'), 'utf8'),
		recipe: readJson('recipe.json'),
		thumbnailDigest: await put('thumbnail.png'),
		modelJsonDigest: await put('model/model.json'),
		shards: [{ path: 'weights.bin', digest: await put('model/weights.bin') }],
		pluginFiles: await Promise.all(
			pluginPaths.map(async (path) => ({ path, digest: await put(`plugin/${path}`) }))
		),
		heldOutDigest: await upload(uploads, heldOutDigits())
	});
}

function readJson(path: string): unknown {
	return JSON.parse(readFileSync(resolve(FOLDER, path), 'utf8'));
}

function heldOutDigits(): Uint8Array {
	const { inputs, labels } = loadDigits().heldOut;
	return encodeHeldOut({
		inputShape: DIGIT_SHAPE,
		numLabels: NUM_DIGITS,
		inputs: Uint8Array.from(inputs, (value) => Math.round(255 * value)),
		labels
	});
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
