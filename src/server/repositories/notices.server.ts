import { uuidv7 } from 'uuidv7';
import type { ReceiptBody } from '$lib/wire/api';
import type { Db } from './db.server';

/** Tells each contributor what became of an update. */
export async function notifyOfReceipts(
	tx: Db,
	notices: readonly { readonly userId: string; readonly body: ReceiptBody }[]
): Promise<void> {
	await tx.notice.createMany({
		data: notices.map(({ userId, body }) => ({
			id: uuidv7(),
			userId,
			kind: `update-${body.outcome.kind}`,
			body
		}))
	});
}
