import { HELPERS } from './committee';
import { bytesPerWeight } from './ring';
import type { SecurePolicy } from './secure-policy';

/** Bytes of the keys of one update as they are sealed to one helper: point, three pairs of keys, tag. */
export const SEALED_BYTES = 65 + 3 * 64 + 16;

/** Of the sealed keys, with which the payload of a masked update begins. */
export const SEALED_PART = HELPERS * SEALED_BYTES;

/** Bytes of the payload of a masked update: always the same. */
export function maskedBytes(numWeights: number, policy: SecurePolicy): number {
	return SEALED_PART + numWeights * bytesPerWeight(policy);
}
