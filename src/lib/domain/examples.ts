/** What values an input may hold: numbers of a range, or indices into a vocabulary. */
export type InputValues =
	| { readonly kind: 'range'; readonly least: number; readonly most: number }
	| { readonly kind: 'tokens'; readonly size: number };

export interface InputSpec {
	/** Shape of one input, without the batch axis. */
	readonly shape: readonly number[];
	readonly values: InputValues;
}

/** What a model learns to say of an input. */
export type TargetSpec =
	/** One of these, in the order of the model's outputs. */
	| { readonly kind: 'classes'; readonly labels: readonly string[] }
	/** Numbers (regression), one per name; `units` in the same order, where they have any. */
	| {
			readonly kind: 'values';
			readonly names: readonly string[];
			readonly units: readonly string[];
	  }
	/** The token that comes after the input: one of the vocabulary. */
	| { readonly kind: 'next-token'; readonly vocabulary: readonly string[] }
	/** A token for each of `length` places. */
	| { readonly kind: 'tokens'; readonly vocabulary: readonly string[]; readonly length: number };

/** What a plugin's examples look like. */
export interface ExampleSpec {
	readonly input: InputSpec;
	readonly target: TargetSpec;
}

/** One private example. It never leaves the device. `input` is flat, of the model's input shape. */
export type Example =
	| {
			readonly input: Float32Array;
			/** Index into the labels or the vocabulary. */
			readonly label: number;
	  }
	| {
			readonly input: Float32Array;
			/** One number per name, or one index into the vocabulary per place. */
			readonly values: Float32Array;
	  };

/** The same in numbers only, as trainings take it. */
export interface BatchSpec {
	readonly inputShape: readonly number[];
	/** How many classes there are; 0 where the model learns numbers. */
	readonly numLabels: number;
	/** Shape of what is learnt of one input; absent: one class. */
	readonly targetShape?: readonly number[];
}

export function batchSpecOf({ input, target }: ExampleSpec): BatchSpec {
	const inputShape = input.shape;
	switch (target.kind) {
		case 'classes':
			return { inputShape, numLabels: target.labels.length };
		case 'next-token':
			return { inputShape, numLabels: target.vocabulary.length };
		case 'tokens':
			return { inputShape, numLabels: target.vocabulary.length, targetShape: [target.length] };
		case 'values':
			return { inputShape, numLabels: 0, targetShape: [target.names.length] };
	}
}

/** What each class is called; empty where the model learns numbers. */
export function labelsOf(target: TargetSpec): readonly string[] {
	if (target.kind === 'classes') return target.labels;
	return target.kind === 'values' ? [] : target.vocabulary;
}

/** False where numbers are learnt, or there is nothing to choose between. */
export function hasAccuracy(spec: ExampleSpec): boolean {
	return batchSpecOf(spec).numLabels > 1;
}

/** Numbers in something of `shape`. */
export function sizeOfShape(shape: readonly number[]): number {
	return shape.reduce((size, dimension) => size * dimension, 1);
}

/** Numbers that say what is learnt of one example: 1 for a class. */
export function targetSizeOf({ targetShape = [] }: BatchSpec): number {
	return sizeOfShape(targetShape);
}

/** What a browser keeps beside an example's numbers: its ids, its time and two entries of indices, roughly. */
const RECORD_BYTES = 256;
const NUMBER_BYTES = 4;

/** What one example takes on a device, in bytes. */
export function bytesOfExample(spec: BatchSpec): number {
	return RECORD_BYTES + NUMBER_BYTES * (sizeOfShape(spec.inputShape) + targetSizeOf(spec));
}

/** Whether every value may be in an input (or, for `tokens`, in a target). */
export function areValues(values: Float32Array, allowed: InputValues): boolean {
	if (allowed.kind === 'range') {
		return values.every((value) => value >= allowed.least && value <= allowed.most);
	}
	return values.every((value) => Number.isInteger(value) && value >= 0 && value < allowed.size);
}

/** Whether an example has the form that a training takes. */
export function fitsBatch(example: Example, spec: BatchSpec): boolean {
	if (example.input.length !== sizeOfShape(spec.inputShape)) return false;
	if ('label' in example) return spec.targetShape === undefined && example.label < spec.numLabels;
	if (!spec.targetShape || example.values.length !== targetSizeOf(spec)) return false;
	return (
		spec.numLabels === 0 || areValues(example.values, { kind: 'tokens', size: spec.numLabels })
	);
}
