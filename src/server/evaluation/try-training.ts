import { StoreError } from '$lib/domain/errors';
import { sizeOfShape, targetSizeOf, type InputValues } from '$lib/domain/examples';
import { ownMetrics, type Recipe } from '$lib/domain/recipe';
import { isFinite32 } from '$lib/domain/weights';
import { fitModel } from '$workers/examples';
import { frozenWeightsOf, loadModel, makeOptimizer, readWeights } from '$workers/layers-model';
import { compile, trainStep } from '$workers/measure';
import type { Inspection } from './inspection.server';
import { invalid, type ModelFiles } from '$lib/wire/model-files';
import { useWasmBackend } from './wasm-backend';

/**
 * Loads the model and takes one training step on random examples, as a device would.
 *
 * @returns Which of its weights, by name, no training changes.
 * @throws {StoreError} `model/invalid`, the reason under the field that is wrong.
 */
export async function tryTraining(
	files: ModelFiles,
	inspection: Inspection
): Promise<(name: string) => boolean> {
	const { recipe, spec } = inspection;
	await useWasmBackend();
	const model = await under('modelJson', () => loadModel(files));
	const compiled = await under('plugin', () => fitModel(model, spec));
	if (model.trainableWeights.length === 0) throw invalid('modelJson', { kind: 'model-all-frozen' });
	compile(compiled, recipe, makeOptimizer(recipe.optimizer));

	const numExamples = Math.min(recipe.batchSize, 8);
	const examples = {
		spec,
		inputs: Float32Array.from({ length: numExamples * sizeOfShape(spec.inputShape) }, () =>
			randomInput(inspection.values)
		),
		labels: Float32Array.from({ length: numExamples * targetSizeOf(spec) }, (_, i) =>
			spec.numLabels > 0 ? i % spec.numLabels : Math.random()
		)
	};
	const all = Uint32Array.from({ length: numExamples }, (_, i) => i);
	// what is declared by hand is the likelier culprit
	const field = isDeclared(recipe) ? 'recipe' : 'modelJson';
	const { loss } = await under(field, () => trainStep(compiled, examples, all));
	const trained = await under('modelJson', () => readWeights(model, files.weightSpecs));
	if (!Number.isFinite(loss) || !isFinite32(trained)) {
		throw invalid('recipe', { kind: 'step-not-finite', loss: String(loss) });
	}
	return frozenWeightsOf(model);
}

function isDeclared(recipe: Recipe): boolean {
	return typeof recipe.loss !== 'string' || ownMetrics(recipe).length > 0;
}

function randomInput(values: InputValues): number {
	if (values.kind === 'tokens') return Math.floor(Math.random() * values.size);
	return values.least + Math.random() * (values.most - values.least);
}

/** Runs `step`; a refusal in it is one of the named field of the publishing form. */
async function under<T>(
	field: 'modelJson' | 'plugin' | 'recipe',
	step: () => T | Promise<T>
): Promise<T> {
	try {
		return await step();
	} catch (cause) {
		if (cause instanceof StoreError) {
			throw invalid(field, { kind: 'unusable', detail: cause.message }, cause);
		}
		throw cause;
	}
}
