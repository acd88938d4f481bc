import { StoreError } from './errors';

/** One named tensor inside the flat weights. `shape` may be `[]` (a scalar). Always float32. */
export interface WeightSpec {
	readonly name: string;
	readonly shape: readonly number[];
}

/** Elements of one tensor. */
export function sizeOf(spec: WeightSpec): number {
	return spec.shape.reduce((size, dimension) => size * dimension, 1);
}

/** Length P of the flat weights that `specs` describe. */
export function numWeights(specs: readonly WeightSpec[]): number {
	return specs.reduce((sum, spec) => sum + sizeOf(spec), 0);
}

/**
 * Views (not copies) of each tensor in the flat weights, in manifest order.
 *
 * @throws {StoreError} `weights/shape-mismatch` if `flat` is not exactly as long as `specs` say.
 */
export function splitWeights(
	flat: Float32Array,
	specs: readonly WeightSpec[]
): { spec: WeightSpec; values: Float32Array }[] {
	assertLength(flat, numWeights(specs));
	let offset = 0;
	return specs.map((spec) => {
		const values = flat.subarray(offset, offset + sizeOf(spec));
		offset += values.length;
		return { spec, values };
	});
}

/** @throws {StoreError} `weights/shape-mismatch`. */
export function assertLength(flat: ArrayLike<number>, expected: number): void {
	if (flat.length !== expected) {
		throw new StoreError(
			'weights/shape-mismatch',
			`Expected ${expected} weights, got ${flat.length}.`
		);
	}
}

/** True if no element is NaN or infinite. */
export function isFinite32(values: Float32Array): boolean {
	// x - x is 0 for every finite x, else NaN: one pass without a branch per element
	let poison = 0;
	for (const value of values) poison += value - value;
	return poison === 0;
}

/**
 * Δ = local − base: what an update carries. A new array.
 *
 * @throws {StoreError} `weights/shape-mismatch`.
 */
export function deltaBetween(local: Float32Array, base: Float32Array): Float32Array {
	assertLength(local, base.length);
	return local.map((value, i) => value - (base[i] ?? 0));
}

/** Euclidean length ‖values‖, summed in float64. */
export function l2Norm(values: Float32Array): number {
	let sum = 0;
	for (const value of values) sum += value * value;
	return Math.sqrt(sum);
}
