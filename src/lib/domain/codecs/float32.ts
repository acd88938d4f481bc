import type { DeltaCodec } from './delta-codec';
import { assertBytes, assertFinite } from './refusals';

/** Every weight as it is: P little-endian floats. */
export const float32: DeltaCodec = {
	bounds: (numWeights) => ({ least: 4 * numWeights, most: 4 * numWeights }),
	encode: (delta) => new Uint8Array(delta.slice().buffer),
	decode: (payload, numWeights) => {
		assertBytes(payload, float32.bounds(numWeights), `${numWeights} weights in float32`);
		// a copy: a view needs 4-byte alignment, and a payload inside a container may have none
		const delta = new Float32Array(payload.slice().buffer);
		assertFinite(delta);
		return delta;
	}
};
