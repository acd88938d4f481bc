import { dispose, type Optimizer, type Scalar } from '@tensorflow/tfjs-core';
import { metrics, type LayersModel } from '@tensorflow/tfjs-layers';
import { StoreError } from '$lib/domain/errors';
import type { Recipe } from '$lib/domain/recipe';
import { takeExamples } from './examples';
import { reasonOf } from './layers-model';
import type { ExampleBatch } from './training-api';

/** Means over some examples. */
export interface Measures {
	readonly loss: number;
	/** Share of right answers, 0–1. */
	readonly accuracy: number;
}

/** A model compiled to train, and how it answers. */
export interface CompiledModel {
	readonly model: LayersModel;
	/** 1, or one per label. */
	readonly numOutputs: number;
}

/** Makes a model ready for `trainStep` and `evaluate`. */
export function compile(compiled: CompiledModel, loss: Recipe['loss'], optimizer: Optimizer): void {
	const { model, numOutputs } = compiled;
	// named by hand: tfjs-layers would count each of ten binary outputs as an answer of its own
	const accuracy = numOutputs === 1 ? metrics.binaryAccuracy : metrics.categoricalAccuracy;
	model.compile({ optimizer, loss, metrics: [accuracy] });
}

/**
 * One step of the optimiser on the examples at `indices`.
 *
 * @returns What the batch measured before the step.
 * @throws {StoreError} `model/not-trainable` if a layer has no gradient on this backend.
 */
export async function trainStep(
	{ model, numOutputs }: CompiledModel,
	examples: ExampleBatch,
	indices: Uint32Array
): Promise<Measures> {
	const { inputs, targets } = takeExamples(examples, indices, numOutputs);
	try {
		return measuresOf(await model.trainOnBatch(inputs, targets));
	} catch (cause) {
		throw new StoreError(
			'model/not-trainable',
			`This model cannot be trained: ${reasonOf(cause)}`,
			{ cause }
		);
	} finally {
		dispose([inputs, targets]);
	}
}

const EVALUATION_BATCH = 128;

/**
 * Measures a compiled model on all examples.
 *
 * @param between Awaited after each batch, so that the thread can listen.
 */
export async function evaluate(
	{ model, numOutputs }: CompiledModel,
	examples: ExampleBatch,
	between: () => Promise<void>
): Promise<Measures> {
	const total = examples.labels.length;
	let [loss, accuracy] = [0, 0];
	for (let start = 0; start < total; start += EVALUATION_BATCH) {
		const size = Math.min(EVALUATION_BATCH, total - start);
		const indices = Uint32Array.from({ length: size }, (_, i) => start + i);
		const { inputs, targets } = takeExamples(examples, indices, numOutputs);
		const scalars = model.evaluate(inputs, targets, { batchSize: size }) as Scalar[];
		const values = await Promise.all(
			scalars.map(async (scalar) => (await scalar.data())[0] ?? NaN)
		);
		dispose([inputs, targets, ...scalars]);

		const measured = measuresOf(values);
		loss += measured.loss * size;
		accuracy += measured.accuracy * size;
		await between();
	}
	return { loss: loss / total, accuracy: accuracy / total };
}

function measuresOf(values: number | number[]): Measures {
	const [loss = NaN, accuracy = NaN] = Array.isArray(values) ? values : [values];
	return { loss, accuracy };
}
