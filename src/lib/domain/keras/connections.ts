import { isObject, listOf, objectOf, textOf, type Json } from './json';
import { refusal } from './refusal';

/** How the layers of one model are called in tfjs, and which of them are models. */
export interface Neighbours {
	readonly names: ReadonlyMap<string, string>;
	readonly models: ReadonlySet<string>;
	readonly generation: 2 | 3;
}

interface CalledLayer {
	readonly name: string;
	readonly type: string;
}

/** Layers that are also functions of the same name, and the same to two inputs of one shape. */
export const MERGES: readonly string[] = ['Add', 'Multiply', 'Maximum', 'Minimum'];

type Tensor = [layer: string, node: number, tensor: number];

/**
 * Where a layer takes its inputs from, call by call, in the form of Keras 2 that tfjs reads.
 *
 * @param nodes `inbound_nodes` of either Keras.
 * @throws {StoreError} `model/invalid` with the layer's name, for a call with more than plain inputs.
 */
export function inboundNodes(
	layer: CalledLayer,
	nodes: unknown,
	neighbours: Neighbours
): unknown[][] {
	return listOf(nodes).map((node) => {
		const tensors = isObject(node) ? ofKeras3(layer, node) : ofKeras2(layer.name, node);
		return tensors.map((tensor) => [...renamed(tensor, neighbours), {}]);
	});
}

/** The inputs or outputs of a model: a list of tensors, also where Keras 3 writes a lone one bare. */
export function endsOf(value: unknown, neighbours: Neighbours): Tensor[] {
	if (isObject(value)) return Object.values(value).flatMap((end) => endsOf(end, neighbours));
	const list = listOf(value);
	if (typeof list[0] !== 'string') return list.flatMap((end) => endsOf(end, neighbours));
	return [renamed(tensorOf(list), neighbours)];
}

function ofKeras3({ name: layer, type }: CalledLayer, node: Json): Tensor[] {
	const isMergeType = MERGES.includes(type);
	if (Object.values(objectOf(node.kwargs)).some(says)) throw refusal({ kind: 'layer-call', layer });
	const [inputs, ...others] = listOf(node.args);
	// `a + b` has its inputs one by one where the layer Add has a list
	const isMerge = !Array.isArray(inputs) && isMergeType;
	if (!isMerge && others.some(says)) throw refusal({ kind: 'layer-call', layer });
	const tensors = Array.isArray(inputs) ? inputs : isMerge ? [inputs, ...others] : [inputs];
	return tensors.map((tensor: unknown) => {
		const { keras_history: history } = objectOf(objectOf(tensor).config);
		if (!Array.isArray(history)) throw refusal({ kind: 'layer-call', layer });
		return tensorOf(history);
	});
}

function ofKeras2(layer: string, node: unknown): Tensor[] {
	const list = listOf(node);
	const tensors = typeof list[0] === 'string' ? [list] : list.map(listOf);
	return tensors.map((tensor) => {
		const hasMore = Object.values(objectOf(tensor[3])).some(says);
		if (hasMore || typeof tensor[0] !== 'string') throw refusal({ kind: 'layer-call', layer });
		return tensorOf(tensor);
	});
}

/** Whether an argument changes anything: `training=False` and `mask=None` do not. */
function says(argument: unknown): boolean {
	return argument !== null && argument !== false && argument !== undefined;
}

function tensorOf([layer, node, tensor]: readonly unknown[]): Tensor {
	return [textOf(layer), Number(node ?? 0), Number(tensor ?? 0)];
}

function renamed([layer, node, tensor]: Tensor, neighbours: Neighbours): Tensor {
	const { names, models, generation } = neighbours;
	// a model's first node is its own making; Keras 3 does not count that one
	const made = generation === 3 && models.has(layer) ? 1 : 0;
	return [names.get(layer) ?? layer, node + made, tensor];
}
