import { assertLength, numWeights, splitWeights, type WeightSpec } from './weights';

/** Weights of a model that no training changes: they are kept once beside its versions, and never travel. */
export interface FrozenWeights {
	readonly specs: readonly WeightSpec[];
	/** Flat, in the order of `specs`. */
	readonly values: Float32Array;
}

/** The weights of a model, told apart. */
export interface SeparateWeights {
	/** Of what is learnt; with nothing frozen, all as they were given. */
	readonly weightSpecs: WeightSpec[];
	/** Flat, in the order of `weightSpecs`. */
	readonly weights: Float32Array<ArrayBuffer>;
	/** Null where nothing is frozen. */
	readonly frozen: FrozenWeights | null;
}

/**
 * Tells the frozen weights of a model from those that are learnt; each keep their order.
 *
 * @throws {StoreError} `weights/shape-mismatch` if `flat` is not as long as `specs` say.
 */
export function separateWeights(
	flat: Float32Array<ArrayBuffer>,
	specs: WeightSpec[],
	isFrozen: (name: string) => boolean
): SeparateWeights {
	if (!specs.some(({ name }) => isFrozen(name))) {
		assertLength(flat, numWeights(specs));
		return { weightSpecs: specs, weights: flat, frozen: null };
	}
	const tensors = splitWeights(flat, specs);
	const learnt = joined(tensors.filter(({ spec }) => !isFrozen(spec.name)));
	const frozen = joined(tensors.filter(({ spec }) => isFrozen(spec.name)));
	return { weightSpecs: learnt.specs, weights: learnt.values, frozen };
}

/**
 * All weights of a model in one, what is learnt first.
 *
 * @throws {StoreError} `weights/shape-mismatch` if either is not as long as its specs say.
 */
export function wholeWeights(
	weights: Float32Array,
	specs: readonly WeightSpec[],
	frozen: FrozenWeights | null
): { specs: readonly WeightSpec[]; values: Float32Array } {
	assertLength(weights, numWeights(specs));
	if (!frozen) return { specs, values: weights };
	assertLength(frozen.values, numWeights(frozen.specs));
	const values = new Float32Array(weights.length + frozen.values.length);
	values.set(weights);
	values.set(frozen.values, weights.length);
	return { specs: [...specs, ...frozen.specs], values };
}

function joined(tensors: readonly { spec: WeightSpec; values: Float32Array }[]) {
	const specs = tensors.map(({ spec }) => spec);
	const values = new Float32Array(numWeights(specs));
	let offset = 0;
	for (const tensor of tensors) {
		values.set(tensor.values, offset);
		offset += tensor.values.length;
	}
	return { specs, values };
}
