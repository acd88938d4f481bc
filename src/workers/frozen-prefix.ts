import {
	input,
	model as modelOf,
	type LayersModel,
	type SymbolicTensor
} from '@tensorflow/tfjs-layers';
import { leavesOf, type Layer } from './frozen-layers';

/** A model in two, which share its weights: `head` of what `prefix` says of an input is what the model says of it. */
export interface SplitModel {
	/** Nothing in it is learnt, and it answers in a training as it does otherwise. */
	readonly prefix: LayersModel;
	/** Everything that is learnt. */
	readonly head: LayersModel;
}

/** One use of a layer. */
interface Use {
	readonly inputs: readonly SymbolicTensor[];
	readonly outputs: readonly SymbolicTensor[];
	readonly layer: Layer;
	readonly callArgs: Record<string, unknown>;
}

/**
 * Splits a model of one input and one output after the last tensor that depends on nothing that is learnt, and
 * that everything after it goes through.
 *
 * @returns Null where there is no such tensor with frozen weights before it: of a model without frozen layers, of
 *   one whose first layers learn, and where branches that are learnt begin in several places before the first
 *   frozen weight.
 */
export function splitAtFrozen(model: LayersModel): SplitModel | null {
	const [start] = model.inputs;
	const [end] = model.outputs;
	if (!start || !end) return null;
	const uses = usesOf(end);
	const cut = lastCut(uses, start, end);
	if (!cut) return null;
	return { prefix: modelOf({ inputs: start, outputs: cut }), head: headFrom(cut, end, uses) };
}

/** Every use of a layer that `end` depends on, each after those that it depends on. */
function usesOf(end: SymbolicTensor): Use[] {
	const seen = new Set<object>();
	const uses: Use[] = [];
	const visit = (tensor: SymbolicTensor) => {
		const use = useOf(tensor);
		const [first] = use.outputs;
		if (!first || seen.has(first)) return;
		seen.add(first);
		use.inputs.forEach(visit);
		uses.push(use);
	};
	visit(end);
	return uses;
}

function useOf(tensor: SymbolicTensor): Use {
	const { sourceLayer: layer, nodeIndex } = tensor;
	const node = layer.inboundNodes[nodeIndex];
	if (!node) throw new Error(`Layer ${layer.name} has no use ${nodeIndex}.`);
	const { inputTensors, outputTensors, callArgs } = node as typeof node & Pick<Use, 'callArgs'>;
	return { layer, inputs: inputTensors, outputs: outputTensors, callArgs };
}

function lastCut(uses: readonly Use[], start: SymbolicTensor, end: SymbolicTensor) {
	const still = stillUses(uses, start);
	const firstFrozen = still.findIndex(({ layer }) => layer.weights.length > 0);
	if (firstFrozen === -1) return null;
	const made = still.slice(firstFrozen).flatMap(({ outputs }) => outputs);
	return made.findLast((tensor) => {
		return tensor !== end && isPlain(tensor) && isOnEveryWay(tensor, uses, start);
	});
}

/** Those that depend on nothing that is learnt, in their order. */
function stillUses(uses: readonly Use[], start: SymbolicTensor): Use[] {
	const still = new Set<SymbolicTensor>([start]);
	return uses.filter(({ layer, inputs, outputs }) => {
		const isOne = inputs.every((tensor) => still.has(tensor)) && isStill(layer);
		if (isOne) outputs.forEach((tensor) => still.add(tensor));
		return isOne;
	});
}

/** Whether a layer learns nothing, draws nothing at random, remembers nothing and hands on no mask. */
function isStill(layer: Layer): boolean {
	return leavesOf(layer).every(
		(leaf) =>
			(leaf.weights.length === 0 || !leaf.trainable) &&
			!leaf.stateful &&
			!UNSTEADY.has(leaf.getClassName()) &&
			!dropsOrMasks(leaf)
	);
}

const UNSTEADY: ReadonlySet<string> = new Set([
	...['AlphaDropout', 'Dropout', 'GaussianDropout', 'GaussianNoise'],
	...['Masking', 'RandomWidth', 'SpatialDropout1D']
]);

/** A mask goes along with a tensor, unseen: a head of its own would not get it. */
function dropsOrMasks(leaf: Layer): boolean {
	const { dropout, recurrentDropout, maskZero } = leaf.getConfig();
	return [dropout, recurrentDropout, maskZero].some(Boolean);
}

/** Of floats, and of one size in every example. */
function isPlain({ shape, dtype }: SymbolicTensor): boolean {
	return dtype === 'float32' && shape.slice(1).every((size) => size !== null);
}

/** Whether nothing reaches the end from the start but through `cut`. */
function isOnEveryWay(cut: SymbolicTensor, uses: readonly Use[], start: SymbolicTensor): boolean {
	const reached = new Set<SymbolicTensor>([start]);
	for (const { inputs, outputs } of uses) {
		if (outputs.includes(cut) || !inputs.some((tensor) => reached.has(tensor))) continue;
		outputs.forEach((tensor) => reached.add(tensor));
	}
	const last = uses.at(-1);
	return !last?.outputs.some((tensor) => reached.has(tensor));
}

/** Applies the layers after `cut` once more, to an input of its shape. */
function headFrom(cut: SymbolicTensor, end: SymbolicTensor, uses: readonly Use[]): LayersModel {
	const features = input({ shape: cut.shape.slice(1), dtype: 'float32' });
	const made = new Map<SymbolicTensor, SymbolicTensor>([[cut, features]]);
	for (const { layer, inputs, outputs, callArgs } of uses) {
		const given = inputs.map((tensor) => made.get(tensor)).filter((tensor) => tensor !== undefined);
		if (given.length === 0 || outputs.includes(cut)) continue;
		const answers = [
			layer.apply(given.length === 1 ? (given[0] ?? given) : given, callArgs)
		].flat();
		outputs.forEach((tensor, i) => made.set(tensor, answers[i] as SymbolicTensor));
	}
	const output = made.get(end);
	if (!output) throw new Error('The head does not reach the model’s output.');
	return modelOf({ inputs: features, outputs: output });
}
