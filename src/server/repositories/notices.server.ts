import { uuidv7 } from 'uuidv7';
import type { Prisma } from '../database/generated/client';
import type { Db } from './db.server';

export interface NewNotice {
	readonly userId: string;
	readonly kind:
		| 'update-merged'
		| 'update-rejected'
		| 'model-merged'
		/** Body {modelId, modelTitle, reason}. */
		| 'plugin-approved'
		| 'plugin-changes'
		| 'plugin-rejected'
		/** To the model's engineer. Body {modelId, modelSlug, modelTitle, reviewId, stars}. */
		| 'review-new'
		/** To the review's author. Body {modelId, modelSlug, modelTitle, reviewId}. */
		| 'review-reply';
	readonly body: Prisma.InputJsonObject;
}

export async function notify(tx: Db, notices: readonly NewNotice[]): Promise<void> {
	await tx.notice.createMany({ data: notices.map((notice) => ({ id: uuidv7(), ...notice })) });
}
