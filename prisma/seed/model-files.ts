import type { LayersModel } from '@tensorflow/tfjs-layers';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { WeightSpec } from '../../src/lib/domain/weights';
import type { ModelState } from '../../src/workers/training-api';

/** A model as trainings take it. */
export async function stateOf(model: LayersModel): Promise<ModelState> {
	const weightSpecs = model.weights.map(({ originalName, shape }) => ({
		name: originalName,
		shape: shape.map(Number)
	}));
	const values = await Promise.all(model.getWeights().map((weight) => weight.data<'float32'>()));
	const weights = Float32Array.from(values.flatMap((tensor) => [...tensor]));
	return { topology: model.toJSON(null, false), weightSpecs, weights };
}

/** Writes `model/model.json` and `model/weights.bin` of a folder of `prisma/seed`. */
export function saveModel(name: string, { topology, weightSpecs, weights }: ModelState): void {
	const manifest = weightSpecs.map((weight) => ({ ...weight, dtype: 'float32' }));
	const json = {
		format: 'layers-model',
		modelTopology: topology,
		weightsManifest: [{ paths: ['weights.bin'], weights: manifest }]
	};
	const folder = join('prisma/seed', name, 'model');
	mkdirSync(folder, { recursive: true });
	writeFileSync(join(folder, 'model.json'), JSON.stringify(json));
	writeFileSync(join(folder, 'weights.bin'), new Uint8Array(weights.buffer));
}

interface ModelJson {
	readonly modelTopology: unknown;
	readonly weightsManifest: readonly { readonly weights: readonly WeightSpec[] }[];
}

/** Reads what `saveModel` wrote. */
export function readModel(name: string): ModelState {
	const folder = join('prisma/seed', name, 'model');
	const json = JSON.parse(readFileSync(join(folder, 'model.json'), 'utf8')) as ModelJson;
	const bytes = Uint8Array.from(readFileSync(join(folder, 'weights.bin')));
	return {
		topology: json.modelTopology,
		weightSpecs: json.weightsManifest.flatMap((group) => group.weights),
		weights: new Float32Array(bytes.buffer)
	};
}
