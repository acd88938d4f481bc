import { decodeHeldOut } from '$lib/wire/held-out';
import type { ExampleBatch } from '$workers/training-api';

/**
 * A held-out file as the examples that a model takes: bytes stand for 0–1.
 *
 * @throws {StoreError} `held-out/invalid`.
 */
export function heldOutBatch(file: Uint8Array): ExampleBatch {
	const { inputShape, numLabels, inputs, labels } = decodeHeldOut(file);
	return {
		spec: { inputShape, numLabels },
		inputs: inputs instanceof Float32Array ? inputs : Float32Array.from(inputs, (v) => v / 255),
		labels
	};
}
