import { canPayAnother } from '$lib/domain/budget';
import type { ModelActor } from '$lib/domain/model';
import type { MergePolicy } from '$lib/domain/merge-policy';
import { candidateFate } from '$lib/domain/promotion';
import {
	heldOutMetrics,
	type Account,
	type EditableModel,
	type HeadManifest,
	type ModelDetail,
	type ModelSummary,
	type VersionRow
} from '$lib/wire/api';
import { candidateReason } from '$lib/wire/evaluation';
import { filterFigures, filterPolicy } from '$lib/wire/filters';
import * as schemas from '$lib/wire/schemas';
import type { Standing } from '../credits/standings.server';
import { frozenOf } from '../repositories/frozen-columns.server';
import type { ModelRow, ModelWithParts } from '../repositories/models.server';
import type { VersionWithMerge, VersionWithParts } from '../repositories/versions.server';
import { readCard } from './card.server';

/** Rows as the API shows them. JSON columns are parsed here: the database is an edge too. */

export function actorOf(account: Account | null, model: { readonly ownerId: string }): ModelActor {
	if (account?.id === model.ownerId) return 'owner';
	return account?.role === 'admin' ? 'moderator' : 'anyone';
}

export function summaryOf(model: ModelRow, { waiting, budget }: Standing): ModelSummary {
	const { ratingCount: count, ratingSum } = model;
	return {
		id: model.id,
		slug: model.slug,
		title: model.title,
		description: model.description,
		tags: model.tags,
		licence: model.licence,
		thumbnailDigest: model.thumbnailDigest,
		ownerName: model.owner.name,
		status: model.status,
		version: model.headNumber,
		creditsPerUpdate: Number(model.creditsPerUpdate),
		mergedUpdates: model.mergedUpdates,
		remaining: Math.max(0, model.threshold - waiting),
		outOfBudget: !canPayAnother(budget),
		rating: { average: count === 0 ? null : ratingSum / count, count },
		createdAt: model.createdAt.getTime()
	};
}

export function policyOf(model: Omit<ModelRow, 'owner'>): MergePolicy {
	const { threshold, maxWaitSeconds, alignment, maxStaleness, maxExamples } = model;
	const staleness = schemas.stalenessPolicy.parse(model.staleness);
	return {
		threshold,
		maxWaitSeconds,
		strategy: schemas.strategyPolicy.parse(model.strategy),
		staleness,
		alignment,
		maxExamples,
		filter: filterPolicy.parse(model.filter),
		...(maxStaleness !== null && { maxStaleness })
	};
}

export function headOf(
	model: ModelRow,
	version: VersionWithParts,
	{ budget }: Standing
): HeadManifest {
	return {
		modelId: model.id,
		slug: model.slug,
		line: version.line,
		version: version.number,
		versionCreatedAt: version.createdAt.getTime(),
		weights: { digest: version.weightsDigest, bytes: version.weightsBytes },
		topologyDigest: version.topologyDigest,
		weightSpecs: schemas.weightSpecs.parse(version.weightSpecs),
		numWeights: version.numWeights,
		frozen: frozenOf(version) ?? undefined,
		recipe: schemas.recipe.parse(version.recipe.spec),
		recipeDigest: version.recipe.digest,
		plugin: {
			digest: version.plugin.digest,
			frameDigest: version.plugin.frameDigest,
			manifest: schemas.pluginManifest.parse(version.plugin.manifest)
		},
		codec: schemas.codec.parse(model.codec),
		topK: topKOf(model),
		clippingNorm: model.clippingNorm,
		privacy: schemas.privacyPolicy.parse(version.privacy),
		acceptsUpdates: model.status === 'listed' && canPayAnother(budget)
	};
}

export function detailOf(
	model: ModelWithParts,
	version: VersionWithParts,
	seen: { readonly standing: Standing; readonly isMine: boolean }
): ModelDetail {
	return {
		...summaryOf(model, seen.standing),
		cardHtml: readCard(model.card).html,
		policy: policyOf(model),
		head: headOf(model, version, seen.standing),
		isMine: seen.isMine
	};
}

function topKOf({ topKShare: share, topKEntries: entries }: ModelRow) {
	return schemas.topK.parse({ share, entries });
}

export function editableOf(model: ModelWithParts, numWeights: number): EditableModel {
	return {
		id: model.id,
		slug: model.slug,
		status: model.status,
		title: model.title,
		description: model.description,
		card: model.card,
		licence: model.licence,
		tags: model.tags,
		thumbnailDigest: model.thumbnailDigest,
		threshold: model.threshold,
		maxWaitSeconds: model.maxWaitSeconds,
		strategy: schemas.strategyPolicy.parse(model.strategy),
		staleness: schemas.stalenessPolicy.parse(model.staleness),
		alignment: model.alignment,
		keepUpdates: model.keepUpdates,
		maxStaleness: model.maxStaleness,
		maxExamples: model.maxExamples,
		codec: schemas.codec.parse(model.codec),
		topK: topKOf(model),
		numWeights,
		creditsPerUpdate: Number(model.creditsPerUpdate),
		privacy: schemas.privacyPolicy.parse(model.privacy),
		filter: filterPolicy.parse(model.filter)
	};
}

export function versionRowOf(
	version: VersionWithMerge,
	model: Pick<ModelRow, 'line' | 'headNumber' | 'heldOutDigest'>
): VersionRow {
	const { merge } = version;
	// numbers from another set say nothing beside these
	const isMeasured = version.heldOutDigest === model.heldOutDigest;
	return {
		id: version.id,
		line: version.line,
		number: version.number,
		promoted: version.promoted,
		createdAt: version.createdAt.getTime(),
		candidate: candidateOf(version, model),
		heldOutLoss: isMeasured ? version.heldOutLoss : null,
		heldOutAccuracy: isMeasured ? version.heldOutAccuracy : null,
		heldOutMetrics: isMeasured ? heldOutMetrics.parse(version.heldOutMetrics) : {},
		cohortLoss: version.cohortLoss,
		cohortAccuracy: version.cohortAccuracy,
		weightsDigest: version.weightsDigest,
		weightsBytes: version.weightsBytes,
		frozenBytes: version.frozenBytes,
		merge: merge && {
			strategy: merge.strategy,
			filter: merge.filter === null ? null : filterFigures.parse(merge.filter),
			backend: merge.backend,
			numUpdates: merge.numUpdates,
			numExamples: merge.numExamples,
			meanStaleness: merge.meanStaleness,
			maxStaleness: merge.maxStaleness,
			milliseconds: merge.milliseconds
		}
	};
}

function candidateOf(
	version: VersionWithMerge,
	model: Pick<ModelRow, 'line' | 'headNumber'>
): VersionRow['candidate'] {
	const standing = candidateFate(version, model);
	if (standing === 'promoted') return null;
	return { reason: candidateReason.parse(version.candidate), standing };
}
