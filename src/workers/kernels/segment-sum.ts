import { cast, reshape, scatterND, type Tensor } from '@tensorflow/tfjs-core';

/**
 * Sums the rows of `x` that share a segment: out[s] = Σ { x[i] : segmentIds[i] = s }, as one
 * scatter-add. It is the gradient of a lookup, so of an embedding.
 *
 * @param x [I, …].
 * @param segmentIds [I], each in [0, numSegments).
 * @returns [numSegments, …].
 */
export function segmentSum(x: Tensor, segmentIds: Tensor, numSegments: number): Tensor {
	const ids = reshape(cast(segmentIds, 'int32'), [segmentIds.size, 1]);
	return scatterND(ids, x, [numSegments, ...x.shape.slice(segmentIds.rank)]);
}
