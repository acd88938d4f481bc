import { describe, expect, it } from 'vitest';
import { findInKeras3 } from './keras3-layout';
import { normaliseModel } from './normalise';
import { importWeights, type WeightFile } from './weight-file';
import { findInWholeModel } from './whole-model-layout';

const input = { class_name: 'InputLayer', config: { name: 'in', batch_shape: [null, 2] } };

function sequential(...layers: readonly object[]): object {
	return { class_name: 'Sequential', config: { name: 's', layers } };
}

function layer(type: string, config: object = {}): object {
	return { class_name: type, config: { name: 'mine', ...config } };
}

function functional(...[type, node]: [type: string, node: unknown]): object {
	const called = { class_name: type, name: 'mine', config: { name: 'mine', units: 1 } };
	return {
		class_name: 'Functional',
		config: {
			name: 'f',
			layers: [
				{ ...input, name: 'in', inbound_nodes: [] },
				{ ...called, inbound_nodes: [node] }
			],
			input_layers: ['in', 0, 0],
			output_layers: ['mine', 0, 0]
		}
	};
}

const tensorOfIn = { class_name: '__keras_tensor__', config: { keras_history: ['in', 0, 0] } };

describe('normaliseModel', () => {
	it('writes what Keras 3 says in the words of Keras 2', () => {
		const dense = {
			module: 'keras.layers',
			registered_name: null,
			build_config: {},
			class_name: 'Dense',
			config: {
				name: 'mine',
				units: 1,
				activation: 'silu',
				dtype: { class_name: 'DTypePolicy', config: { name: 'mixed_float16' } },
				kernel_regularizer: { class_name: 'L2', config: { l2: 0.1 } },
				kernel_initializer: { class_name: 'Orthogonal', config: {} }
			}
		};
		const { topology } = normaliseModel(sequential(input, dense), 3);
		expect(topology).toEqual({
			class_name: 'Sequential',
			keras_version: '3',
			backend: 'tensorflow',
			config: {
				name: 's',
				layers: [
					{
						class_name: 'InputLayer',
						name: 'in',
						config: { name: 'in', batch_input_shape: [null, 2] }
					},
					{
						class_name: 'Dense',
						name: 'mine',
						config: {
							name: 'mine',
							units: 1,
							activation: 'swish',
							dtype: 'float32',
							kernel_regularizer: { class_name: 'L1L2', config: { l1: 0, l2: 0.1 } },
							kernel_initializer: { class_name: 'Zeros', config: {} }
						}
					}
				]
			}
		});
	});

	it('gives the calls of layers the form of Keras 2', () => {
		const node = { args: [tensorOfIn, tensorOfIn], kwargs: { mask: null } };
		expect(normaliseModel(functional('Add', node), 3).topology).toMatchObject({
			config: {
				layers: [
					{ inbound_nodes: [] },
					{
						inbound_nodes: [
							[
								['in', 0, 0, {}],
								['in', 0, 0, {}]
							]
						]
					}
				],
				input_layers: [['in', 0, 0]],
				output_layers: [['mine', 0, 0]]
			}
		});
	});

	it.each([
		[
			{ kind: 'layer-unknown', layer: 'mine', type: 'MultiHeadAttention' },
			'MultiHeadAttention',
			{}
		],
		[{ kind: 'layer-code', layer: 'mine' }, 'Lambda', {}],
		[option('GRU', 'reset_after = true'), 'GRU', { reset_after: true }],
		[option('Conv2D', 'groups = 2'), 'Conv2D', { groups: 2 }],
		[option('Dense', 'activation = hard_sigmoid'), 'Dense', { activation: 'hard_sigmoid' }],
		[
			option('Dense', 'activation = mine>odd'),
			'Dense',
			{ activation: { class_name: 'function', config: 'mine>odd' } }
		],
		[
			option('Dense', 'bias_regularizer = Orthogonal'),
			'Dense',
			{ bias_regularizer: { class_name: 'Orthogonal' } }
		]
	])('refuses with %j', (complaint, type, config) => {
		const refused = expect(() => normaliseModel(sequential(input, layer(type, config)), 3));
		refused.toThrow(expect.objectContaining({ fields: { modelJson: complaint } }) as Error);
	});

	it.each([
		['more arguments', 3, { args: [tensorOfIn, tensorOfIn], kwargs: {} }],
		['named arguments', 3, { args: [tensorOfIn], kwargs: { training: true } }],
		['no tensor', 3, { args: [3], kwargs: {} }],
		['arguments of Keras 2', 2, [['in', 0, 0, { training: true }]]]
	] as const)('refuses a call with %s', (_, generation, node) => {
		expect(() => normaliseModel(functional('Dense', node), generation)).toThrow(
			expect.objectContaining({
				fields: { modelJson: { kind: 'layer-call', layer: 'mine' } }
			}) as Error
		);
	});

	it.each([
		['keras-not-whole', null],
		['keras-not-whole', { class_name: 'Dense', config: {} }],
		['keras-not-whole', sequential()],
		['layer-unbuilt', sequential(layer('Dense', { units: 1 }))]
	])('refuses with %s: %j', (kind, config) => {
		expect(() => normaliseModel(config, 2)).toThrow(
			expect.objectContaining({
				fields: { modelJson: expect.objectContaining({ kind }) as object }
			}) as Error
		);
	});
});

function option(type: string, said: string) {
	return { kind: 'layer-option', layer: 'mine', type, option: said };
}

describe('importWeights', () => {
	const model = normaliseModel(sequential(input, layer('Dense', { units: 1 })), 3);
	const kernel = { shape: [2, 1], values: [1, 2] };
	const bias = { shape: [1], values: [3] };

	function file(tensors: Record<string, typeof kernel>, names: string[] = []): WeightFile {
		return {
			paths: Object.keys(tensors),
			texts: () => names,
			tensor: (path) => tensors[path] ?? null
		};
	}

	it.each(['layers/dense/vars/', '_layer_checkpoint_dependencies\\dense\\vars\\'])(
		'finds the weights of Keras 3 by their numbers: %s',
		(group) => {
			const tensors = { [`${group}1`]: bias, [`${group}0`]: kernel };
			const { specs, values } = importWeights(model, file(tensors), findInKeras3);
			expect(specs).toEqual([
				{ name: 'mine/kernel', shape: [2, 1] },
				{ name: 'mine/bias', shape: [1] }
			]);
			expect([...values]).toEqual([1, 2, 3]);
		}
	);

	it.each<[string, typeof findInKeras3, WeightFile]>([
		['one is missing', findInKeras3, file({ 'layers/dense/vars/0': kernel })],
		['one has another shape', findInKeras3, wrongShape()],
		['they have other names', findInWholeModel, file({}, ['mine/gamma:0', 'mine/beta:0'])],
		['there is no group', findInWholeModel, file({})]
	])('refuses where %s', (_, find, weights) => {
		expect(() => importWeights(model, weights, find)).toThrow(
			expect.objectContaining({
				fields: { modelJson: expect.objectContaining({ kind: 'layer-weights' }) as object }
			}) as Error
		);
	});

	function wrongShape(): WeightFile {
		const tensors = {
			'layers/dense/vars/0': { ...kernel, shape: [1] },
			'layers/dense/vars/1': bias
		};
		return file(tensors);
	}
});
