/**
 * Makes the model's files: `tsx prisma/seed/images/pretrain.ts FOLDER`, with `nsfwjs` 4.4.0 unpacked in FOLDER
 * (`npm pack nsfwjs@4.4.0`). The result is checked in, and the store needs nothing of that package.
 *
 * Badly on purpose: its head has seen eight photographs of each kind.
 */
import {
	initializers,
	layers,
	model as modelOf,
	type SymbolicTensor
} from '@tensorflow/tfjs-layers';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { separateWeights, wholeWeights } from '../../../src/lib/domain/frozen-weights';
import { recipe as recipeSchema } from '../../../src/lib/wire/schemas';
import { useWasmBackend } from '../../../src/server/evaluation/wasm-backend';
import type { ModelState } from '../../../src/workers/training-api';
import { accuracyOf } from './accuracy';
import { firstLayers } from './base';
import { FOOD_LABELS, loadPhotos, PHOTO_SHAPE, PHOTO_SIZE, type PhotoSet } from './photos';
import { trainModel } from '../train-model';

const SEED = 1;
const LAST = 'block_8_add';
const KNOWN_PER_KIND = 8;
const spec = { inputShape: PHOTO_SHAPE, numLabels: FOOD_LABELS.length };
const folder = new URL('.', import.meta.url);
const recipe = recipeSchema.parse(JSON.parse(readFileSync(new URL('recipe.json', folder), 'utf8')));

/** The frozen layers, the mean of what they see over the photograph, and a softmax that is learnt. */
async function freshModel(nsfwjs: string): Promise<ModelState> {
	const { start, end } = firstLayers(nsfwjs, LAST);
	const seen = layers.globalAveragePooling2d({ name: 'seen' }).apply(end);
	const kind = layers.dense({
		name: 'kind',
		units: FOOD_LABELS.length,
		activation: 'softmax',
		kernelInitializer: initializers.glorotUniform({ seed: SEED })
	});
	const model = modelOf({
		inputs: start,
		outputs: kind.apply(seen) as SymbolicTensor,
		name: 'food'
	});
	const weightSpecs = model.weights.map(({ originalName, shape }) => ({
		name: originalName,
		shape: shape.map(Number)
	}));
	const values = await Promise.all(model.weights.map((weight) => weight.read().data<'float32'>()));
	const weights = Float32Array.from(values.flatMap((tensor) => [...tensor]));
	const isFrozen = (name: string) => !name.startsWith('kind/');
	return {
		topology: model.toJSON(null, false),
		...separateWeights(weights, weightSpecs, isFrozen)
	};
}

function trained(model: ModelState, { inputs, labels }: PhotoSet, epochs: number) {
	return trainModel(model, {
		recipe: { ...recipe, epochs, minExamples: 1 },
		examples: { spec, inputs, labels },
		seed: SEED
	});
}

function firstOfEachKind({ inputs, labels, files }: PhotoSet, most: number): PhotoSet {
	const chosen = [...labels.keys()].filter(
		(i) => labels.subarray(0, i).filter((label) => label === labels[i]).length < most
	);
	return {
		files: chosen.map((i) => files[i] ?? ''),
		labels: Uint32Array.from(chosen, (i) => labels[i] ?? 0),
		inputs: Float32Array.from(
			chosen.flatMap((i) => [...inputs.subarray(i * PHOTO_SIZE, (i + 1) * PHOTO_SIZE)])
		)
	};
}

function save({ topology, weightSpecs, weights, frozen = null }: ModelState): void {
	const { specs, values } = wholeWeights(weights, weightSpecs, frozen);
	const manifest = specs.map((weight) => ({ ...weight, dtype: 'float32' }));
	const json = {
		format: 'layers-model',
		modelTopology: topology,
		weightsManifest: [{ paths: ['weights.bin'], weights: manifest }]
	};
	mkdirSync(new URL('model/', folder), { recursive: true });
	writeFileSync(new URL('model/model.json', folder), JSON.stringify(json));
	writeFileSync(new URL('model/weights.bin', folder), new Uint8Array(values.buffer));
}

const [nsfwjs] = process.argv.slice(2);
if (!nsfwjs) throw new Error('Say where nsfwjs is unpacked.');
await useWasmBackend();
const [pretraining, contributors, heldOut] = [
	loadPhotos('pretraining'),
	loadPhotos('contributors'),
	loadPhotos('heldOut')
];
const fresh = await freshModel(nsfwjs);
const start = await trained(fresh, firstOfEachKind(pretraining, KNOWN_PER_KIND), 20);
save(start);
const percent = async (model: ModelState) => (100 * (await accuracyOf(model, heldOut))).toFixed(1);
const later = await trained(start, contributors, 20);
const line = {
	frozen: fresh.frozen?.values.length,
	learnt: fresh.weights.length,
	heldOut: heldOut.labels.length,
	'held-out accuracy at the start, %': await percent(start),
	'trained on all of the contributors’ part at once, %': await percent(later)
};
console.log(JSON.stringify(line));
