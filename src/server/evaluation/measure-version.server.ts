import { StoreError } from '$lib/domain/errors';
import * as schemas from '$lib/wire/schemas';
import type { Blobs } from '../blobs/blob-store';
import type { Evaluator } from '../merging/evaluator';
import {
	UNMEASURED,
	type MeasuredColumns,
	type VersionWithParts
} from '../repositories/versions.server';
import { versionFiles } from './version-files.server';

export interface MeasureServices {
	readonly blobs: Pick<Blobs, 'uploads' | 'published'>;
	readonly evaluate: Evaluator;
}

type Measurable = Parameters<typeof versionFiles>[1] & Pick<VersionWithParts, 'recipe'>;

/** Measures a version on a held-out set. Whatever goes wrong is its result: one version must not stop others. */
export async function measureVersion(
	services: MeasureServices,
	version: Measurable,
	heldOutDigest: string
): Promise<MeasuredColumns> {
	try {
		const { loss, accuracy, metrics } = await evaluateOn(services, version, heldOutDigest);
		// a diverged model has no loss that a database or JSON could say
		if (!Number.isFinite(loss)) return failed(heldOutDigest, 'Its loss is not a number.');
		return {
			heldOutDigest,
			heldOutLoss: loss,
			heldOutAccuracy: accuracy,
			heldOutMetrics: metrics,
			heldOutError: null
		};
	} catch (error) {
		if (error instanceof StoreError) return failed(heldOutDigest, error.message);
		console.error('A version could not be measured:', error);
		return failed(heldOutDigest, 'Measuring it failed. The store’s operators can see why.');
	}
}

async function evaluateOn(
	{ blobs, evaluate }: MeasureServices,
	version: Measurable,
	heldOutDigest: string
) {
	return evaluate({
		...(await versionFiles(blobs, version)),
		heldOut: await blobs.uploads.read(heldOutDigest),
		recipe: schemas.recipe.parse(version.recipe.spec)
	});
}

function failed(heldOutDigest: string, heldOutError: string): MeasuredColumns {
	return { ...UNMEASURED, heldOutDigest, heldOutError };
}
