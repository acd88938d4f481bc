import { decodeHeldOut, type HeldOut } from '$lib/wire/held-out';
import type { ExampleBatch } from '$workers/training-api';

/**
 * A held-out file as the examples that a model takes: bytes stand for 0–1.
 *
 * @throws {StoreError} `held-out/invalid`.
 */
export function heldOutBatch(file: Uint8Array): ExampleBatch {
	const { inputs, labels, ...spec } = decodeHeldOut(file);
	return { spec, inputs: numbersOf(inputs), labels };
}

/** As a model takes them. */
export function numbersOf(inputs: HeldOut['inputs']): Float32Array {
	if (inputs instanceof Float32Array) return inputs;
	const isBytes = inputs instanceof Uint8Array;
	return Float32Array.from(inputs, (value) => (isBytes ? value / 255 : value));
}
