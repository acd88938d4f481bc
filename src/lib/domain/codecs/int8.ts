import type { DeltaCodec } from './delta-codec';
import { assertBytes, assertFinite } from './refusals';
import { numScales } from './scales';
import { dequantise, quantiseStochastically } from './stochastic';

/** A scale (float32) per block of 256 weights, all scales first, then a signed byte a weight. */
export const int8: DeltaCodec = {
	bounds: (numWeights) => {
		const bytes = 4 * numScales(numWeights) + numWeights;
		return { least: bytes, most: bytes };
	},
	encode: (delta, random) => {
		const { scales, q } = quantiseStochastically(delta, 127, random);
		const payload = new Uint8Array(int8.bounds(delta.length).least);
		payload.set(new Uint8Array(scales.buffer));
		payload.set(new Uint8Array(q.buffer), scales.byteLength);
		return payload;
	},
	decode: (payload, numWeights) => {
		assertBytes(payload, int8.bounds(numWeights), `${numWeights} weights in int8`);
		const { buffer } = payload.slice();
		const scales = new Float32Array(buffer, 0, numScales(numWeights));
		const delta = dequantise({ scales, q: new Int8Array(buffer, scales.byteLength) });
		assertFinite(scales);
		assertFinite(delta);
		return delta;
	}
};
