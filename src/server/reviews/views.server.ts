import type { Review, ReviewOverview } from '$lib/wire/reviews';
import type { Histogram, Reader, SeenReview } from '../repositories/review-lists.server';

/** A review as the API shows it to `reader`. @param trainers Who has an update merged into its model. */
export function reviewOf(
	review: SeenReview,
	reader: Reader,
	trainers: ReadonlySet<string>
): Review {
	const { user, reply, repliedAt } = review;
	return {
		id: review.id,
		stars: review.stars,
		text: review.text,
		authorName: user.deletedAt ? null : user.name,
		isMine: review.userId === reader.userId,
		hasTrained: trainers.has(review.userId),
		createdAt: review.createdAt.getTime(),
		editedAt: review.editedAt?.getTime() ?? null,
		helpful: review.helpful,
		foundHelpful: review.votes.length > 0,
		hasReported: review.reports.length > 0,
		isHidden: review.hiddenAt !== null,
		reply: reply !== null && repliedAt ? { text: reply, repliedAt: repliedAt.getTime() } : null
	};
}

export function overviewOf(histogram: Histogram, mine: Review | null): ReviewOverview {
	const count = histogram.reduce((total, given) => total + given, 0);
	const sum = histogram.reduce((total, given, i) => total + given * (i + 1), 0);
	return { histogram, count, average: count === 0 ? null : sum / count, mine };
}
