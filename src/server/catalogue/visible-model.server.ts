import { isVisible } from '$lib/domain/model';
import type { Context } from '../context.server';
import { findModel, type ModelWithParts } from '../repositories/models.server';
import { noSuchModel } from './own-model.server';
import { actorOf } from './views.server';

/** @throws {StoreError} `model/not-found`, also for a model that is there but not for the caller. */
export async function visibleModel(
	{ account, services }: Context,
	by: { readonly id: string } | { readonly slug: string }
): Promise<ModelWithParts> {
	const model = await findModel(services.database.prisma, by);
	if (!model || !isVisible(actorOf(account, model), model.status)) throw noSuchModel();
	return model;
}
