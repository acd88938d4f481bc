import { StoreError } from '../errors';
import { assertLength, isFinite32 } from '../weights';

/**
 * How a model's buffer becomes a step of its weights: w' = w + step(Δ), where Δ is the buffer's weighted
 * delta Σₖ cₖ·Δₖ (`bufferShares`). Works coordinate by coordinate, so that a merge may go through a model
 * in blocks.
 *
 * What it remembers from one merge to the next is `slots`: float32, one number per weight and slot, kept
 * beside the version that it made.
 */
export interface ServerOptimizer {
	/** What each slot holds before the first merge; as many as there are slots. */
	readonly initial: readonly number[];
	/**
	 * In place: `delta` becomes the step, `slots` what the next merge starts from. Finite values in, finite
	 * values out.
	 */
	readonly step: (delta: Float32Array, slots: readonly Float32Array[]) => void;
}

/** The state before the first merge of a run of `count` weights. */
export function initialSlots({ initial }: ServerOptimizer, count: number): Float32Array[] {
	return initial.map((value) => new Float32Array(count).fill(value));
}

/** @throws {StoreError} `weights/shape-mismatch` or `weights/not-finite`. */
export function assertStep(
	{ initial }: Pick<ServerOptimizer, 'initial'>,
	delta: Float32Array,
	slots: readonly Float32Array[]
): void {
	if (slots.length !== initial.length) {
		throw new StoreError(
			'weights/shape-mismatch',
			`Expected ${initial.length} numbers of state per weight, got ${slots.length}.`
		);
	}
	for (const values of [delta, ...slots]) {
		assertLength(values, delta.length);
		if (!isFinite32(values)) {
			throw new StoreError('weights/not-finite', 'A delta or its optimiser’s state is not finite.');
		}
	}
}

const MOST = (2 - 2 ** -23) * 2 ** 127;

/**
 * The nearest finite float32: were a state infinite once, no later merge could get over it.
 */
export function toFinite32(value: number): number {
	return Math.fround(Math.min(MOST, Math.max(-MOST, value)));
}
