import { uuidv7 } from 'uuidv7';
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
export function newHeader(
	head: HeadManifest,
	{ numExamples, lossBefore, lossAfter, accuracyAfter }: Measured,
	trainedAt: number
): UpdateHeader {
	return {
		format: 1,
		id: uuidv7(),
		modelId: head.modelId,
		line: head.line,
		baseVersion: head.version,
		recipeDigest: head.recipeDigest,
		pluginDigest: head.plugin.digest,
		codec: head.codec,
		numWeights: head.numWeights,
		numExamples,
		trainedAt,
		lossBefore,
		lossAfter,
		...(accuracyAfter !== undefined && { accuracyAfter })
	};
}
