import { endsOf, inboundNodes, MERGES, type Neighbours } from './connections';
import { listOf, objectOf, textOf, type Json } from './json';
import { tfjsConfig } from './layer-config';
import { isLearned, isModel, layerKind, strangeSetting } from './layer-kinds';
import { refusal } from './refusal';

/** One layer, with what it takes to find its weights in a file. */
export interface KerasLayer {
	/** As the file calls it. */
	readonly name: string;
	readonly type: string;
	/** By tfjs's names, in Keras's order; of a model none: those are its layers'. */
	readonly weights: readonly KerasWeight[];
	/** Of a model, in order. */
	readonly layers: readonly KerasLayer[];
}

interface KerasWeight {
	readonly name: string;
	readonly isLearned: boolean;
}

export interface NormalisedModel {
	/** `modelTopology` for `tfjs-layers`. */
	readonly topology: object;
	readonly layers: readonly KerasLayer[];
}

interface Normalised {
	readonly json: Record<string, unknown>;
	readonly layer: KerasLayer;
}

interface Scope {
	readonly generation: 2 | 3;
	/** What is called so already: tfjs wants each weight's name once in the whole model. */
	readonly used: Set<string>;
}

/**
 * Rewrites a Keras model's configuration, of Keras 2 or 3, into the topology that tfjs 4.22 reads.
 *
 * @param config What `model.to_json()` has: `class_name` and `config`.
 * @throws {StoreError} `model/invalid`, its complaint naming the layer that tfjs cannot have, and why.
 */
export function normaliseModel(config: unknown, generation: 2 | 3): NormalisedModel {
	const model = objectOf(config);
	const type = textOf(model.class_name);
	if (!isModel(type)) throw refusal({ kind: 'keras-not-whole' });
	const { json, layer } = normaliseLayers(model, { generation, used: new Set() });
	const topology = { ...json, keras_version: `${generation}`, backend: 'tensorflow' };
	return { topology, layers: layer.layers };
}

function normaliseLayers(model: Json, scope: Scope): Normalised {
	const type = textOf(model.class_name) === 'Sequential' ? 'Sequential' : 'Functional';
	const config = objectOf(model.config);
	// before Keras 2.2.3 a Sequential was nothing but its list
	const raw = listOf(config.layers ?? model.config).map(objectOf);
	const names = new Map(raw.map((layer) => [nameOf(layer), unusedName(nameOf(layer), scope)]));
	const models = raw.filter((layer) => isModel(textOf(layer.class_name))).map(nameOf);
	const neighbours = { names, models: new Set(models), generation: scope.generation };
	const layers = raw.map((layer) => normaliseLayer(layer, neighbours, scope));

	const name = textOf(config.name) || 'model';
	const json = {
		class_name: type,
		config: {
			name,
			layers: layers.map((layer) => layer.json),
			...(type === 'Functional' && {
				input_layers: endsOf(config.input_layers, neighbours),
				output_layers: endsOf(config.output_layers, neighbours)
			})
		}
	};
	if (type === 'Sequential') giveInput(json.config.layers, config, name);
	const found = layers.map(({ layer }) => layer);
	return { json, layer: { name, type, weights: [], layers: found } };
}

function normaliseLayer(raw: Json, neighbours: Neighbours, scope: Scope): Normalised {
	const name = nameOf(raw);
	const newName = neighbours.names.get(name) ?? name;
	const { json, layer } = isModel(textOf(raw.class_name))
		? normaliseLayers(raw, scope)
		: normaliseLeaf(raw, newName, scope);
	Object.assign(json.config as object, { name: newName });
	json.name = newName;
	if ('inbound_nodes' in raw) {
		json.inbound_nodes = inboundNodes(rawLayer(raw), raw.inbound_nodes, neighbours);
	}
	return { json, layer: { ...layer, name } };
}

function normaliseLeaf(raw: Json, newName: string, scope: Scope): Normalised {
	const layer = { ...rawLayer(raw), generation: scope.generation };
	const { name, type, config } = layer;
	if (type === 'Bidirectional' || type === 'TimeDistributed') {
		return normaliseWrapper(raw, newName, scope);
	}
	const kind = layerKind(type);
	if (type === 'Lambda') throw refusal({ kind: 'layer-code', layer: name });
	if (!kind || isOperation(raw)) throw refusal({ kind: 'layer-unknown', layer: name, type });
	const strange = strangeSetting(kind, config);
	if (strange) throw refusal({ kind: 'layer-option', layer: name, type, option: strange });

	const isFrozen = config.trainable === false;
	const weights = kind.weights(config).map((weight) => ({
		name: `${newName}/${weight}`,
		isLearned: !isFrozen && isLearned(weight)
	}));
	const json = { class_name: type, config: tfjsConfig(layer) };
	return { json, layer: { name, type, weights, layers: [] } };
}

/** A layer around a layer, whose weights carry the inner one's name. */
function normaliseWrapper(raw: Json, newName: string, scope: Scope): Normalised {
	const { name, type, config } = rawLayer(raw);
	const innerName = unusedName(`${newName}_inner`, scope);
	const inner = normaliseLeaf(objectOf(config.layer), innerName, scope);
	Object.assign(inner.json.config as object, { name: innerName });
	const others = Object.entries(config).filter(([key]) => !key.endsWith('layer'));
	const own = Object.fromEntries(others);
	const outer = tfjsConfig({ name, type, config: own, generation: scope.generation });

	// as tfjs names them: `td/kernel`, `bi/forward_lstm/kernel`
	const prefixes =
		type === 'TimeDistributed' ? [''] : [`forward_${innerName}/`, `backward_${innerName}/`];
	const weights = prefixes.flatMap((prefix) =>
		inner.layer.weights.map((weight) => ({
			...weight,
			name: `${newName}/${prefix}${weight.name.slice(innerName.length + 1)}`
		}))
	);
	const json = { class_name: type, config: { ...outer, layer: inner.json } };
	return { json, layer: { name, type, weights, layers: [] } };
}

/** The first layer says how large an input is; an older Keras says it beside the layers. */
function giveInput(layers: readonly Record<string, unknown>[], config: Json, name: string): void {
	const [first] = layers;
	if (!first) throw refusal({ kind: 'keras-not-whole' });
	const own = first.config as Record<string, unknown>;
	// a model within a model takes its shape from its own layers
	if (own.batch_input_shape !== undefined || own.layers !== undefined) return;
	if (!Array.isArray(config.build_input_shape)) {
		throw refusal({ kind: 'layer-unbuilt', layer: textOf(own.name) || name });
	}
	own.batch_input_shape = config.build_input_shape;
}

/** A call of a function that is no layer of the same name. */
function isOperation(raw: Json): boolean {
	return textOf(raw.module).includes('.ops') && !MERGES.includes(textOf(raw.class_name));
}

function rawLayer(raw: Json) {
	return { name: nameOf(raw), type: textOf(raw.class_name), config: objectOf(raw.config) };
}

function nameOf(layer: Json): string {
	return textOf(layer.name) || textOf(objectOf(layer.config).name) || textOf(layer.class_name);
}

function unusedName(name: string, { used }: Scope): string {
	let free = name;
	for (let n = 1; used.has(free); n++) free = `${name}_${n}`;
	used.add(free);
	return free;
}
