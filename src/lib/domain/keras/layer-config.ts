import { isObject, listOf, objectOf, textOf, type Json } from './json';
import { refusal } from './refusal';

/** One layer as its file has it. */
export interface RawLayer {
	readonly name: string;
	readonly type: string;
	readonly config: Json;
	/** 2 or 3: some settings have changed their meaning. */
	readonly generation: 2 | 3;
}

type Rewritten = Readonly<Record<string, unknown>> | null;

const ACTIVATIONS: readonly string[] = [
	'elu gelu linear log_softmax mish relu relu6 selu sigmoid softmax softplus softsign swish tanh'
].flatMap((line) => line.split(' '));

/** What only Python needs. */
const DROPPED: readonly string[] = [
	'build_config compile_config module registered_name shared_object_id',
	'autocast implementation optional quantization_config ragged synchronized zero_output_for_mask',
	'renorm renorm_clipping renorm_momentum time_major cudnn_ok'
].flatMap((line) => line.split(' '));

/**
 * A layer's settings as `tfjs-layers` 4.22 reads them.
 *
 * @throws {StoreError} `model/invalid` with the layer's name, for a setting that tfjs cannot follow.
 */
export function tfjsConfig(layer: RawLayer): Record<string, unknown> {
	const config: Record<string, unknown> = {};
	for (const [key, value] of Object.entries(layer.config)) {
		Object.assign(config, DROPPED.includes(key) ? null : rewritten(layer, key, value));
	}
	return config;
}

function rewritten(layer: RawLayer, key: string, value: unknown): Rewritten {
	// the weights come from the file: how they once began would only cost time
	if (key.endsWith('_initializer')) return { [key]: { class_name: 'Zeros', config: {} } };
	if (key.endsWith('_regularizer')) return { [key]: regulariser(layer, key, value) };
	if (key.endsWith('_constraint')) return { [key]: constraint(value) };
	if (key.endsWith('activation')) return { [key]: activation(layer, key, value) };
	return renamed(layer, key, value);
}

function renamed({ type }: RawLayer, key: string, value: unknown): Rewritten {
	switch (key) {
		case 'dtype':
			return { dtype: typeName(value) };
		case 'batch_shape':
			return { batch_input_shape: value };
		case 'axis':
			return { axis: listOf(value).length === 1 ? listOf(value)[0] : value };
		case 'negative_slope':
			return type === 'LeakyReLU' ? { alpha: value } : null;
		default:
			return { [key]: value };
	}
}

/** A policy of mixed precision keeps its weights in float32; so do we, and compute in it, too. */
function typeName(value: unknown): string {
	const name = isObject(value) ? textOf(objectOf(value.config).name) : textOf(value);
	return ['int32', 'bool', 'string'].includes(name) ? name : 'float32';
}

function activation(layer: RawLayer, key: string, value: unknown): string {
	const said = isObject(value) ? value.config : value;
	const name = said === 'silu' ? 'swish' : (said ?? 'linear');
	if (typeof name === 'string' && ACTIVATIONS.includes(name)) return name;
	// Keras 3 has another line of that name; tfjs has that of Keras 2
	if (name === 'hard_sigmoid' && layer.generation === 2) return name;
	throw option(layer, key, textOf(name) || textOf(objectOf(value).class_name));
}

function regulariser(layer: RawLayer, key: string, value: unknown): Rewritten {
	if (!isObject(value)) return null;
	const type = textOf(value.class_name);
	if (!['L1', 'L2', 'L1L2'].includes(type)) throw option(layer, key, type);
	const { l1 = 0, l2 = 0 } = objectOf(value.config);
	return { class_name: 'L1L2', config: { l1, l2 } };
}

function constraint(value: unknown): Rewritten {
	if (!isObject(value)) return null;
	return { class_name: value.class_name, config: value.config };
}

function option({ name, type }: RawLayer, key: string, value: string): Error {
	return refusal({ kind: 'layer-option', layer: name, type, option: `${key} = ${value}` });
}
