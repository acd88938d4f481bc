import { clipInPlace } from '../clipping';
import { addGaussianNoise, type Uniform } from './noise';
import type { NoisedPrivacy } from './policy';

/**
 * Does to a delta, in place, what a policy asks of the device: clips it to S and, under local privacy, adds
 * N(0, (z·S)²) to each weight. Everything after it (quantising, choosing the largest) is post-processing and spends nothing.
 *
 * @param uniform From a cryptographic generator: who can guess the noise can take it off again.
 * @returns The norm before clipping, which must not leave the device.
 * @see Dwork and Roth 2014, section A, https://doi.org/10.1561/0400000042
 */
export function protectInPlace(
	delta: Float32Array,
	policy: NoisedPrivacy,
	uniform: Uniform
): number {
	const norm = clipInPlace(delta, policy.clippingNorm);
	if (policy.kind === 'local') {
		addGaussianNoise(delta, policy.noiseMultiplier * policy.clippingNorm, uniform);
	}
	return norm;
}
