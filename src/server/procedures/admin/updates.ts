import { StoreError } from '$lib/domain/errors';
import * as wire from '$lib/wire/admin/updates';
import { byId } from '$lib/wire/api';
import {
	findNamedUpdate,
	listAllUpdates,
	type NamedUpdate
} from '../../repositories/all-updates.server';
import { adminProcedure, router } from '../../trpc';
import { receiptOf } from '../../updates/views.server';

export const adminUpdatesRouter = router({
	list: adminProcedure
		.input(wire.listUpdates)
		.output(wire.updatePage)
		.query(async ({ ctx, input }) => {
			const page = await listAllUpdates(ctx.services.database.prisma, input);
			return { items: page.items.map(updateRowOf), nextCursor: page.nextCursor };
		}),

	byId: adminProcedure
		.input(byId)
		.output(wire.updateDetail)
		.query(async ({ ctx, input }) => {
			const update = await findNamedUpdate(ctx.services.database.prisma, input.id);
			if (!update) throw new StoreError('request/invalid', 'There is no such update.');
			const { digest, codec, trainedAt, staleness, weight } = update;
			return {
				...updateRowOf(update),
				digest,
				codec,
				deltaNorm: seenNorm(update),
				trainedAt: trainedAt.getTime(),
				staleness,
				weight,
				receipt: update.receipt && receiptOf(update.receipt)
			};
		})
});

/** Of a masked payload there is none to be seen, and what was refused at the door was not measured. */
function seenNorm({ codec, status, deltaNorm }: NamedUpdate): number | null {
	const isUnread = codec === 'masked' || (status === 'rejected' && deltaNorm === 0);
	return isUnread ? null : deltaNorm;
}

function updateRowOf(update: NamedUpdate): wire.UpdateRow {
	return {
		id: update.id,
		modelId: update.modelId,
		modelTitle: update.model.title,
		userId: update.userId,
		userName: update.user.name,
		status: update.status,
		errorCode: update.errorCode,
		baseVersion: update.baseNumber,
		numExamples: update.numExamples,
		bytes: update.bytes,
		receivedAt: update.receivedAt.getTime()
	};
}
