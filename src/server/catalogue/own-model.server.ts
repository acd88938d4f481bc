import { StoreError } from '$lib/domain/errors';
import type { Context } from '../context.server';
import { findModel, type ModelWithParts } from '../repositories/models.server';

/** @throws {StoreError} `model/not-found`, also for somebody else's model. */
export async function ownModel(
	{ account, services }: Context,
	id: string
): Promise<ModelWithParts> {
	const model = await findModel(services.database.prisma, { id });
	if (model?.ownerId !== account?.id || !model || model.status === 'deleted') throw noSuchModel();
	return model;
}

/** What everybody is told who may not know better. */
export function noSuchModel(): StoreError {
	return new StoreError('model/not-found', 'There is no such model.');
}
