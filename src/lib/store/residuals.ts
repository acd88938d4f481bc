import type { Residual, StoreDb } from './schema';

type Trained = Pick<Residual, 'modelId' | 'line' | 'accountId'> & { readonly numWeights: number };

/**
 * What earlier updates of this device left out of what they sent, to be added to the next delta. Null where
 * there is nothing that fits: another line has other weights, and another person other examples.
 */
export async function readResidual(db: StoreDb, trained: Trained): Promise<Float32Array | null> {
	const kept = await db.get('residuals', trained.modelId);
	const fits =
		kept?.line === trained.line &&
		kept.accountId === trained.accountId &&
		kept.values.length === trained.numWeights;
	return fits ? kept.values : null;
}

/** Forgets what updates left out, of every model. */
export async function forgetResiduals(db: StoreDb): Promise<void> {
	await db.clear('residuals');
}
