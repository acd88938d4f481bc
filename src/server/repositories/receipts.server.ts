import { uuidv7 } from 'uuidv7';
import type { ReceiptBody } from '$lib/wire/api';
import { CHAIN_START, chainReceipts } from '$lib/wire/receipt';
import type { Db } from './db.server';

/**
 * Appends receipts to a model's chain, in order. The caller holds the model's row lock, or two
 * receipts could follow the same one.
 */
export async function appendReceipts(
	tx: Db,
	modelId: string,
	bodies: readonly ReceiptBody[]
): Promise<void> {
	if (bodies.length === 0) return;
	const last = await tx.receipt.findFirst({
		where: { modelId },
		orderBy: { sequence: 'desc' },
		select: { sequence: true, hash: true }
	});
	const chain = await chainReceipts(last?.hash ?? CHAIN_START, bodies);
	const start = (last?.sequence ?? 0) + 1;

	await tx.receipt.createMany({
		data: chain.map(({ body, previousHash, hash }, index) => ({
			id: uuidv7(),
			updateId: body.updateId,
			modelId,
			sequence: start + index,
			body,
			previousHash,
			hash
		}))
	});
}
