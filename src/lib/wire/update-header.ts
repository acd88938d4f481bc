import { uuidv7 } from 'uuidv7';
import { appliedUnder } from '$lib/domain/privacy/policy';
import type { TrainingSummary } from '$lib/domain/training';
import type { UpdateHeader } from '$lib/domain/update';
import type { HeadManifest } from './api';

/** What local training measured and a header tells. */
type Measured = Pick<TrainingSummary, 'numExamples' | 'lossBefore' | 'lossAfter' | 'accuracyAfter'>;

/**
 * The header of a new update on `head`. Its id is minted here, once and for ever.
 *
 * @param trainedAt Epoch milliseconds, by the device's clock.
 */
export function newHeader(head: HeadManifest, measured: Measured, trainedAt: number): UpdateHeader {
	return {
		format: 1,
		id: uuidv7(),
		modelId: head.modelId,
		line: head.line,
		baseVersion: head.version,
		recipeDigest: head.recipeDigest,
		pluginDigest: head.plugin.digest,
		codec: head.privacy.kind === 'secure' ? 'masked' : head.codec,
		numWeights: head.numWeights,
		trainedAt,
		...whatToTell(head, measured)
	};
}

/** A promise of privacy covers the delta alone, so that nothing else may tell of the examples. */
function whatToTell(
	{ privacy, recipe }: HeadManifest,
	{ numExamples, lossBefore, lossAfter, accuracyAfter }: Measured
) {
	const applied = appliedUnder(privacy);
	if (applied) return { numExamples: recipe.minExamples, privacy: applied };
	return {
		numExamples,
		lossBefore,
		lossAfter,
		...(accuracyAfter !== undefined && { accuracyAfter })
	};
}
