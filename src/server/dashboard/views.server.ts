import type { ModelFigures, RecentReview, RecentUpdate, StudioModel } from '$lib/wire/studio';
import type { VersionFigures } from '../repositories/figures.server';
import type { ModelRow } from '../repositories/models.server';
import type { ReviewOfOwner, UpdateOfOwner } from '../repositories/recent.server';
import type { Since, Standing } from '../repositories/standings.server';
import { updateRowOf } from '../updates/views.server';

/** Rows as the dashboard shows them. */

const DAY = 86_400_000;

export function sinceNow(now = Date.now()): Since {
	return {
		day: new Date(now - DAY),
		week: new Date(now - 7 * DAY),
		month: new Date(now - 30 * DAY)
	};
}

export function studioModelOf(model: ModelRow, standing: Standing): StudioModel {
	const { status, ratingCount: count, ratingSum } = model;
	if (status === 'deleted') throw new Error('A deleted model is not on the dashboard.');
	const { day, week, total, waiting, spent, budget } = standing;
	return {
		id: model.id,
		slug: model.slug,
		title: model.title,
		thumbnailDigest: model.thumbnailDigest,
		status,
		version: model.headNumber,
		updates: { day, week, total },
		waiting,
		threshold: model.threshold,
		rating: { average: count === 0 ? null : ratingSum / count, count },
		creditsSpent: Number(spent),
		budget: Number(budget)
	};
}

export function recentUpdateOf(update: UpdateOfOwner): RecentUpdate {
	return {
		...updateRowOf(update),
		modelId: update.modelId,
		modelTitle: update.model.title,
		credits: update.status === 'merged' ? Number(update.credits) : null
	};
}

export function recentReviewOf(review: ReviewOfOwner): RecentReview {
	return {
		id: review.id,
		modelId: review.modelId,
		modelTitle: review.model.title,
		modelSlug: review.model.slug,
		authorName: review.user.name,
		stars: review.stars,
		text: review.text,
		replied: review.reply !== null,
		createdAt: review.createdAt.getTime()
	};
}

export function versionPointOf(version: VersionFigures): ModelFigures['versions'][number] {
	return {
		...version,
		createdAt: version.createdAt.getTime(),
		credits: Number(version.credits)
	};
}
