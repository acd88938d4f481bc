import type { DeltaCodec } from './delta-codec';
import { packNibbles, unpackNibbles } from './nibbles';
import { assertBytes, assertFinite } from './refusals';
import { numScales } from './scales';
import { dequantise, quantiseStochastically } from './stochastic';

/** A scale (float32) per block of 256 weights, all scales first, then four bits a weight: −7 to 7. */
export const int4: DeltaCodec = {
	bounds: (numWeights) => {
		const bytes = 4 * numScales(numWeights) + Math.ceil(numWeights / 2);
		return { least: bytes, most: bytes };
	},
	encode: (delta, random) => {
		const { scales, q } = quantiseStochastically(delta, 7, random);
		const payload = new Uint8Array(int4.bounds(delta.length).least);
		payload.set(new Uint8Array(scales.buffer));
		packNibbles(q, payload.subarray(scales.byteLength));
		return payload;
	},
	decode: (payload, numWeights) => {
		assertBytes(payload, int4.bounds(numWeights), `${numWeights} weights in int4`);
		const { buffer } = payload.slice();
		const scales = new Float32Array(buffer, 0, numScales(numWeights));
		const q = new Int8Array(numWeights);
		unpackNibbles(new Uint8Array(buffer, scales.byteLength), q);
		const delta = dequantise({ scales, q });
		assertFinite(scales);
		assertFinite(delta);
		return delta;
	}
};
