import { beforeAll, describe, expect, it } from 'vitest';
import { frozenCnn } from '../../../tests/support/frozen-models';
import { modelJsonOf, tinyCnn, type SavedModel } from '../../../tests/support/layers-models';
import { inspectModel, type Inspection } from './inspection.server';
import type { StoreError } from '$lib/domain/errors';
import { wholeWeights } from '$lib/domain/frozen-weights';
import { fieldTexts } from '$lib/i18n/complaint-text';

interface ModelJson {
	modelTopology: unknown;
	weightsManifest: { paths: string[]; weights: Record<string, unknown>[] }[];
	[key: string]: unknown;
}

let saved: SavedModel;
beforeAll(async () => {
	saved = await tinyCnn();
});

/** A sound inspection, with its model.json and other parts changed as told. */
function inspection(
	change: (json: ModelJson) => void = () => undefined,
	other: Partial<Inspection> = {}
): Inspection {
	const json = structuredClone(modelJsonOf(saved)) as ModelJson;
	change(json);
	return {
		modelJson: new TextEncoder().encode(JSON.stringify(json)),
		shards: new Map([['weights.bin', new Uint8Array(saved.weights.slice().buffer)]]),
		recipe: {
			loss: 'categoricalCrossentropy',
			optimizer: { name: 'sgd', learningRate: 0.1 },
			batchSize: 4,
			epochs: 1,
			metrics: ['accuracy'],
			minExamples: 1
		},
		spec: { inputShape: [4, 4, 1], numLabels: 3 },
		values: { kind: 'range', least: 0, most: 1 },
		...other
	};
}

function firstWeight(json: ModelJson): Record<string, unknown> {
	const weight = json.weightsManifest[0]?.weights[0];
	if (!weight) throw new Error('The model under test has no weights.');
	return weight;
}

describe('inspectModel', () => {
	it('gives back the parts of a model that trains', async () => {
		const { topology, weightSpecs, weights } = await inspectModel(inspection());
		expect(JSON.parse(new TextDecoder().decode(topology))).toEqual(saved.topology);
		expect(weightSpecs).toEqual(saved.weightSpecs);
		expect(weights).toEqual(saved.weights);
	});

	it('tells frozen weights from those that are learnt', async () => {
		const model = await frozenCnn();
		const { weightSpecs, weights, frozen } = await inspectModel(
			inspection(undefined, {
				modelJson: new TextEncoder().encode(JSON.stringify(modelJsonOf(model))),
				shards: new Map([['weights.bin', new Uint8Array(model.weights.slice().buffer)]])
			})
		);
		expect(weightSpecs).toEqual([
			{ name: 'head/kernel', shape: [18, 3] },
			{ name: 'head/bias', shape: [3] }
		]);
		const names = ['base/kernel', 'base/bias', 'norm/gamma', 'norm/beta'];
		const means = ['norm/moving_mean', 'norm/moving_variance'];
		expect(frozen?.specs.map(({ name }) => name).sort()).toEqual([...names, ...means].sort());
		expect(wholeWeights(weights, weightSpecs, frozen).values).toHaveLength(model.weights.length);
	});

	it('joins shards in the order of model.json', async () => {
		const bytes = new Uint8Array(saved.weights.slice().buffer);
		const { weights } = await inspectModel(
			inspection((json) => Object.assign(json.weightsManifest[0] ?? {}, { paths: ['b', 'a'] }), {
				shards: new Map([
					['a', bytes.subarray(10)],
					['b', bytes.subarray(0, 10)]
				])
			})
		);
		expect(weights).toEqual(saved.weights);
	});

	const modelJson = (change: (json: ModelJson) => void) => () => inspection(change);

	it.each<[field: string, says: RegExp, () => Inspection]>([
		['modelJson', /not JSON/, () => ({ ...inspection(), modelJson: Uint8Array.of(1, 2, 3) })],
		['modelJson', /weightsManifest/, modelJson((json) => (json.weightsManifest = []))],
		['modelJson', /graph-model/, modelJson((json) => (json.format = 'graph-model'))],
		['modelJson', /quantised/, modelJson((json) => (firstWeight(json).quantization = {}))],
		['modelJson', /int32/, modelJson((json) => (firstWeight(json).dtype = 'int32'))],
		['modelJson', /optimiser/, modelJson((json) => (firstWeight(json).group = 'optimizer'))],
		[
			'modelJson',
			/weights are called/,
			modelJson((json) => json.weightsManifest[0]?.weights.push(firstWeight(json)))
		],
		['modelJson', /weightsManifest is wrong/, modelJson((json) => (firstWeight(json).shape = [0]))],
		[
			'modelJson',
			/cannot be loaded/,
			modelJson((json) => (firstWeight(json).name = 'other/kernel'))
		],
		['modelJson', /Unknown layer/, modelJson((json) => (json.modelTopology = renamedLayer()))],
		['shards', /missing/, () => inspection(undefined, { shards: new Map() })],
		[
			'shards',
			/bytes/,
			() => inspection(undefined, { shards: new Map([['weights.bin', new Uint8Array(8)]]) })
		],
		[
			'shards',
			/NaN/,
			() =>
				inspection(undefined, {
					shards: new Map([['weights.bin', new Uint8Array(saved.weights.byteLength).fill(255)]])
				})
		],
		[
			'plugin',
			/shape/,
			() => inspection(undefined, { spec: { inputShape: [5, 4, 1], numLabels: 3 } })
		],
		[
			'plugin',
			/10 labels/,
			() => inspection(undefined, { spec: { inputShape: [4, 4, 1], numLabels: 10 } })
		],
		[
			'recipe',
			/broadcast|shapes/i,
			() => {
				// [n, 5] beside [n, 3]
				const five = ['oneHot', ['argMaxLast', 'yTrue'], 5] as const;
				const loss = { expression: ['add', 'yPred', five] as const };
				return inspection(undefined, { recipe: { ...inspection().recipe, loss } });
			}
		],
		[
			'recipe',
			/not finite/,
			() =>
				inspection(undefined, {
					recipe: {
						...inspection().recipe,
						loss: 'meanSquaredError',
						optimizer: { name: 'sgd', learningRate: 1e39 }
					}
				})
		]
	])('refuses a wrong %s: %s', async (field, says, wrong) => {
		const refusal = await inspectModel(wrong()).then(
			() => null,
			(error: unknown) => error as StoreError
		);
		expect(refusal?.code).toBe('model/invalid');
		expect(fieldTexts(refusal ?? {})).toEqual({ [field]: expect.stringMatching(says) as string });
	});

	it('ends a thread that takes too long', async () => {
		await expect(inspectModel(inspection(), 1)).rejects.toMatchObject({
			code: 'model/invalid',
			message: expect.stringContaining('longer than') as string
		});
	});
});

/** The topology with its convolution of a class that nobody knows. */
function renamedLayer(): unknown {
	return JSON.parse(JSON.stringify(saved.topology).replace('"Conv2D"', '"Lambda"'));
}
