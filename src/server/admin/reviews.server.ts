import type { PrismaClient } from '../database/generated/client';
import { recordAudit } from '../repositories/audit.server';
import { inTransaction } from '../repositories/db.server';
import { resolveReports } from '../repositories/review-reports.server';
import { setReviewHidden } from '../repositories/reviews.server';

/** What an administrator does to a review, and why. */
export interface ReviewAct {
	readonly actorId: string;
	readonly id: string;
	readonly reason: string;
}

/** Its stars count while it is shown. @throws {StoreError} `review/not-found`. */
export function hideReview(prisma: PrismaClient, act: ReviewAct, hidden: boolean): Promise<void> {
	const { actorId, id, reason } = act;
	return inTransaction(prisma, async (tx) => {
		await setReviewHidden(tx, id, hidden);
		const action = hidden ? 'review.hide' : 'review.unhide';
		await recordAudit(tx, { actorId, action, subject: `review:${id}`, reason });
	});
}

/** Closes a review's reports. @throws {StoreError} `review/not-found`, `report/not-found`. */
export function closeReports(prisma: PrismaClient, act: ReviewAct): Promise<void> {
	const { actorId, id, reason } = act;
	return inTransaction(prisma, async (tx) => {
		const reports = await resolveReports(tx, id);
		const subject = `review:${id}`;
		await recordAudit(tx, {
			actorId,
			action: 'review.resolve-reports',
			subject,
			reason,
			detail: { reports }
		});
	});
}
