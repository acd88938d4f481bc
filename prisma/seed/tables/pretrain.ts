/**
 * Makes the files of the two models of tables, `tsx prisma/seed/tables/pretrain.ts`, and says how good they are
 * before and after one contributor with all of the contributors' rows. The result is checked in.
 *
 * Bad on purpose: one has never seen a Chinstrap, the other never a day in New York.
 */
import { initializers, layers, sequential } from '@tensorflow/tfjs-layers';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { BatchSpec } from '../../../src/lib/domain/examples';
import type { Recipe } from '../../../src/lib/domain/recipe';
import { useWasmBackend } from '../../../src/server/evaluation/wasm-backend';
import { measure } from '../../../src/workers/prediction';
import type { ExampleBatch, ModelState } from '../../../src/workers/training-api';
import { saveModel, stateOf } from '../model-files';
import { loadPenguins } from '../penguins/penguins';
import { loadWeather } from '../weather/weather';
import { examplesOf, type Table } from './reader';
import { trainModel } from '../train-model';

const SEED = 1;

interface Made {
	readonly folder: string;
	readonly spec: BatchSpec;
	readonly units: readonly [hidden: number, output: number];
	readonly activation: 'softmax' | 'linear';
	/** Instead of the recipe's. */
	readonly epochs: number;
	readonly learningRate: number;
}

function freshModel({ spec, units, activation }: Made): Promise<ModelState> {
	const from = (offset: number) => initializers.glorotUniform({ seed: SEED + offset });
	const [hidden, output] = units;
	const model = sequential({
		layers: [
			layers.dense({
				name: 'mixed',
				inputShape: [...spec.inputShape],
				units: hidden,
				activation: 'relu',
				kernelInitializer: from(0)
			}),
			layers.dense({ name: 'answer', units: output, activation, kernelInitializer: from(1) })
		]
	});
	return stateOf(model);
}

function batchOf({ folder, spec }: Made, table: Table): ExampleBatch {
	const { inputs, targets } = examplesOf(folder, table);
	const labels = spec.targetShape ? Float32Array.from(targets) : Uint32Array.from(targets);
	return { spec, inputs, labels };
}

function train(model: ModelState, recipe: Recipe, examples: ExampleBatch) {
	return trainModel(model, { recipe, examples, seed: SEED });
}

async function make(made: Made, parts: ReturnType<typeof loadPenguins>): Promise<void> {
	const { folder, epochs, learningRate } = made;
	const recipe = JSON.parse(
		readFileSync(resolve('prisma/seed', folder, 'recipe.json'), 'utf8')
	) as Recipe;
	const slow: Recipe = { ...recipe, epochs, optimizer: { name: 'adam', learningRate } };

	const fresh = await freshModel(made);
	const pretrained = await train(fresh, slow, batchOf(made, parts.pretraining));
	saveModel(folder, pretrained);
	const contributed = await train(pretrained, recipe, batchOf(made, parts.contributors));
	const heldOut = batchOf(made, parts.heldOut);
	const measured = (model: ModelState) => measure(model, heldOut, recipe);
	console.log(
		JSON.stringify({
			model: folder,
			weights: fresh.weights.length,
			rows: Object.values(parts).map(({ rows }) => rows.length),
			before: await measured(pretrained),
			after: await measured(contributed)
		})
	);
}

await useWasmBackend();
await make(
	{
		folder: 'penguins',
		spec: { inputShape: [6], numLabels: 3 },
		units: [16, 3],
		activation: 'softmax',
		epochs: 20,
		learningRate: 0.01
	},
	loadPenguins()
);
await make(
	{
		folder: 'weather',
		spec: { inputShape: [10], numLabels: 0, targetShape: [1] },
		units: [24, 1],
		activation: 'linear',
		epochs: 120,
		learningRate: 0.02
	},
	loadWeather()
);
