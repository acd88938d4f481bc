import { uuidv7 } from 'uuidv7';
import { hasAccuracy } from '$lib/domain/examples';
import { pluginContract } from '$lib/domain/plugin';
import { defaultPromotion } from '$lib/domain/promotion';
import { refusedField } from '$lib/domain/refused-field';
import { freeSlug, slugOf } from '$lib/domain/slug';
import type { CreateModel, EditModel } from '$lib/wire/api';
import type { Blobs } from '../blobs/blob-store';
import { readCard } from '../catalogue/card.server';
import { fundModel } from '../credits/budgets.server';
import type { Database } from '../database/database.server';
import { inTransaction, isTaken, type Db } from '../repositories/db.server';
import {
	insertModel,
	takenSlugs,
	updateModel,
	type ModelFields
} from '../repositories/models.server';
import { keepRecipe } from '../repositories/parts.server';
import { applyPluginReview } from '../repositories/plugin-reviews.server';
import { insertVersion, UNMEASURED, type MeasuredColumns } from '../repositories/versions.server';
import { keepBundle } from './keep-bundle.server';
import { publishParts, type PartServices, type PublishedParts } from './model-parts.server';
import { publishThumbnail } from './uploaded-files.server';

export interface PublishServices extends PartServices {
	readonly database: Pick<Database, 'prisma'>;
}

/** Who publishes, and whether a moderator has to look at a plugin that is new here. */
export interface Publisher {
	readonly ownerId: string;
	readonly review: 'pending' | 'approved';
}

const MOST_TAGS = 10;
const MOST_ATTEMPTS = 5;

/**
 * Publishes a model whose files are in the private room: as version 1, listed as soon as its plugin is approved.
 *
 * @throws {StoreError} `model/invalid` or `plugin/invalid`, with a message for each field that is wrong;
 *   `credits/insufficient` for a budget that its owner does not have. Then nothing is published.
 */
export async function publishModel(
	services: PublishServices,
	publisher: Publisher,
	input: CreateModel
): Promise<{ id: string; slug: string }> {
	const fields = listingFields(input);
	await publishThumbnail(services.blobs, input.thumbnailDigest);
	const parts = await publishParts(services, input);

	const insert = (tx: Db) => insertAll(tx, { fields, parts, input, publisher });
	for (let attempt = 1; ; attempt++) {
		try {
			return await inTransaction(services.database.prisma, insert);
		} catch (error) {
			// another model of this title came in between: the next slug
			if (!isTaken(error) || attempt === MOST_ATTEMPTS) throw error;
		}
	}
}

/** @throws {StoreError} `model/invalid` with a message for each field that is wrong. */
export async function editModel(
	services: { readonly database: Pick<Database, 'prisma'>; readonly blobs: Blobs },
	input: EditModel
): Promise<void> {
	const fields = listingFields(input);
	await publishThumbnail(services.blobs, input.thumbnailDigest);
	await updateModel(services.database.prisma, input.id, fields);
}

type ListingInput = Pick<EditModel, 'card' | 'licence' | 'tags'>;

/**
 * The form's fields; tags of the card's front matter join the form's.
 *
 * @throws {StoreError} `model/invalid` with a message for each field that is wrong.
 */
export function listingFields<T extends ListingInput>(input: T): T & { readonly tags: string[] } {
	const card = readCard(input.card);
	if (card.licence !== null && card.licence.toLowerCase() !== input.licence.toLowerCase()) {
		const said = { card: card.licence, form: input.licence };
		throw refusedField('model/invalid', 'licence', { kind: 'licence-differs', ...said });
	}
	const tags = [...new Set([...input.tags, ...card.tags])];
	if (tags.length > MOST_TAGS) {
		throw refusedField('model/invalid', 'tags', { kind: 'too-many', most: MOST_TAGS });
	}
	return { ...input, tags };
}

interface NewModelParts {
	readonly fields: ModelFields;
	readonly parts: PublishedParts;
	readonly input: CreateModel;
	readonly publisher: Publisher;
}

async function insertAll(tx: Db, all: NewModelParts): Promise<{ id: string; slug: string }> {
	const { fields, parts, input, publisher } = all;
	const recipeId = await keepRecipe(tx, input.recipe);
	const pluginId = await keepBundle(tx, parts.plugin, publisher.review);

	const base = slugOf(fields.title);
	const slug = freeSlug(base, await takenSlugs(tx, base));
	const id = uuidv7();
	const heldOutDigest = input.heldOutDigest ?? null;
	const { ownerId } = publisher;
	const promotion = defaultPromotion(
		hasAccuracy(pluginContract(parts.plugin.manifest)),
		parts.heldOut
	);
	await insertModel(tx, {
		...fields,
		...{ id, slug, ownerId, recipeId, pluginId, heldOutDigest, promotion }
	});
	await insertVersion(tx, {
		id: uuidv7(),
		modelId: id,
		line: 1,
		number: 1,
		...parts.version,
		recipeId,
		pluginId,
		privacy: input.privacy,
		measured: measuredOf(heldOutDigest, parts.heldOut),
		cohortLoss: null,
		cohortAccuracy: null
	});
	const amount = BigInt(input.budget);
	if (amount > 0n) {
		await fundModel(tx, {
			userId: ownerId,
			model: { id, title: fields.title },
			amount,
			requestId: id
		});
	}
	await applyPluginReview(tx, pluginId);
	return { id, slug };
}

function measuredOf(
	heldOutDigest: string | null,
	measures: PublishedParts['heldOut']
): MeasuredColumns {
	// not measured yet: the job that measures every version does
	if (!measures) return UNMEASURED;
	const { loss: heldOutLoss, accuracy: heldOutAccuracy, metrics: heldOutMetrics } = measures;
	return { heldOutDigest, heldOutLoss, heldOutAccuracy, heldOutMetrics, heldOutError: null };
}
