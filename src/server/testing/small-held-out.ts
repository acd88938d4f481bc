import { encodeHeldOut } from '$lib/wire/held-out';

/** A test set of ten examples of two numbers each, all of one label out of two. */
export function smallHeldOut(label: number): Uint8Array {
	return encodeHeldOut({
		inputShape: [2],
		numLabels: 2,
		inputs: new Uint8Array(20),
		labels: new Uint32Array(10).fill(label)
	});
}
