import type { Optimizer } from '@tensorflow/tfjs-core';
import { clipInPlace } from '$lib/domain/clipping';
import { compress, type Compressed } from '$lib/domain/codecs/error-feedback';
import { StoreError } from '$lib/domain/errors';
import { sizeOfShape } from '$lib/domain/examples';
import { uniformOf } from '$lib/domain/privacy/noise';
import { protectInPlace } from '$lib/domain/privacy/protect';
import { quantiseForSum } from '$lib/domain/secure-aggregation/quantise';
import { seededRandom, shuffled } from '$lib/domain/random';
import type { BackendName, BatchMetrics, EpochEnd, TrainingSummary } from '$lib/domain/training';
import { deltaBetween, isFinite32 } from '$lib/domain/weights';
import { fitModel, numExamplesOf, type FittedModel } from './examples';
import { afterFrozen, type Trainee } from './features';
import {
	disposeModel,
	disposeOptimizer,
	loadModel,
	makeOptimizer,
	readWeights
} from './layers-model';
import { compile, evaluate, trainStep, type Measures } from './measure';
import { asAsked, BatchMeter } from './batch-meter';
import { pullToBase } from './proximal';
import type { TrainingTask, TrainingResult } from './training-api';
import type { TrainingControl } from './training-control';

/** What a training needs of the worker that runs it. */
export interface TrainingRun {
	/** The current backend. */
	readonly backend: BackendName;
	readonly control: TrainingControl;
	readonly onBatch: (metrics: BatchMetrics) => void;
	/** Waited for after each epoch; false ends the training, and keeps what has been learnt. */
	readonly onEpoch?: (end: EpochEnd) => Promise<boolean>;
}

/**
 * Trains a copy of a model on this device's examples, and encodes what changed.
 *
 * The same task gives the same bytes on one machine and backend, unless the model itself draws random
 * numbers (dropout), or the policy asks for noise.
 *
 * @throws {StoreError} `training/no-examples`, `training/stopped`, `training/diverged`,
 *   `model/not-trainable`, `weights/shape-mismatch`.
 */
export async function trainLocally(task: TrainingTask, run: TrainingRun): Promise<TrainingResult> {
	assertExamples(task);
	const model = await loadModel(task.model);
	const optimizer = makeOptimizer(task.recipe.optimizer);
	const release = pullToBase(optimizer, model, task.recipe.proximalMu ?? 0);
	try {
		return await trainModel(fit(model, task), task, { ...run, optimizer });
	} finally {
		run.control.training = null;
		release();
		disposeOptimizer(optimizer);
		disposeModel(model);
	}
}

function assertExamples({ examples, recipe }: TrainingTask): void {
	const { labels, inputs, spec } = examples;
	const numExamples = numExamplesOf(examples);
	if (numExamples < Math.max(1, recipe.minExamples)) {
		throw new StoreError(
			'training/no-examples',
			`This model trains on at least ${recipe.minExamples} examples; there are ${numExamples}.`
		);
	}
	if (inputs.length !== numExamples * sizeOfShape(spec.inputShape)) {
		throw new Error(`${numExamples} examples cannot have ${inputs.length} input values.`);
	}
	if (spec.numLabels > 0 && labels.some((label: number) => label >= spec.numLabels)) {
		throw new Error(`A label is not below ${spec.numLabels}.`);
	}
}

function fit(model: FittedModel['model'], { examples }: TrainingTask): FittedModel {
	const fitted = fitModel(model, examples.spec);
	if (model.trainableWeights.length > 0) return fitted;
	throw new StoreError('model/not-trainable', 'This model has no weights to train.');
}

async function trainModel(
	whole: FittedModel,
	task: TrainingTask,
	run: TrainingRun & { optimizer: Optimizer }
): Promise<TrainingResult> {
	compile(whole, task.recipe, run.optimizer);
	const between = () => run.control.checkpoint();
	const random = seededRandom(task.seed);
	const isOutOfTime = clockOf(task, run.control);
	const { examples } = task;
	const trainee = await afterFrozen({ fitted: whole, examples }, between);
	compile(trainee.fitted, task.recipe, run.optimizer);

	const before = await evaluate(trainee.fitted, trainee.examples, between);
	run.control.training = whole;
	const spent = await runEpochs(trainee, task, { ...run, random, isOutOfTime });
	const after = await evaluate(trainee.fitted, trainee.examples, between);

	const localWeights = await readWeights(whole.model, task.model.weightSpecs);
	if (!isFinite32(localWeights) || !Number.isFinite(after.loss)) throw diverged();
	const delta = deltaBetween(localWeights, task.model.weights);
	return {
		localWeights,
		...written(delta, task, random),
		summary: summaryOf(task, { before, after, ...spent, backend: run.backend })
	};
}

/** @returns Whether the time that the task has is over by now. */
function clockOf({ mostMilliseconds = Infinity }: TrainingTask, control: TrainingControl) {
	const startedAt = performance.now();
	return () => performance.now() - startedAt - control.pausedMilliseconds >= mostMilliseconds;
}

/** The delta as it may leave the worker, and its norm before it was clipped. */
function written(delta: Float32Array, task: TrainingTask, random: () => number) {
	if (task.privacy.kind === 'secure') {
		const { words, norm } = quantiseForSum(delta, task.privacy, random);
		return { payload: new Uint8Array(words.buffer), residual: null, deltaNorm: norm };
	}
	const deltaNorm = prepare(delta, task);
	return { ...encode(delta, task, random), deltaNorm };
}

/** Clips the delta and adds the noise that the policy asks of the device. @returns The norm before. */
function prepare(delta: Float32Array, { privacy, clippingNorm }: TrainingTask): number {
	if (privacy.kind === 'none' || privacy.kind === 'secure') return clipInPlace(delta, clippingNorm);
	// never from the task's seed: whoever knows that could take the noise off
	const uniform = uniformOf((bytes) => crypto.getRandomValues(bytes));
	return protectInPlace(delta, privacy, uniform);
}

/** Under a promise nothing rides along that an earlier training left out, for the promise does not cover it. */
function encode(delta: Float32Array, task: TrainingTask, random: () => number): Compressed {
	const { encoding, privacy } = task;
	if (privacy.kind === 'none') return compress(delta, { ...task, random });
	const alone = { encoding, residual: null, clippingNorm: null, random };
	return { ...compress(delta, alone), residual: null };
}

interface Spent {
	/** In batches, pauses left out. */
	readonly milliseconds: number;
	/** Begun. */
	readonly epochs: number;
	readonly isOutOfTime: boolean;
}

interface EpochsRun extends TrainingRun {
	readonly random: () => number;
	readonly isOutOfTime: () => boolean;
}

async function runEpochs(trainee: Trainee, task: TrainingTask, run: EpochsRun): Promise<Spent> {
	const { epochs } = task.recipe;
	const meter = new BatchMeter(task);
	for (let epoch = 1; ; epoch++) {
		await runEpoch(trainee, task, { ...run, meter, epoch });
		const isOver = meter.isDone || run.control.isFinished;
		const isCut = !isOver && run.isOutOfTime();
		const goesOn =
			!isOver && !isCut && ((await run.onEpoch?.({ epoch, epochs, ...meter.endEpoch() })) ?? true);
		if (!goesOn) return { milliseconds: meter.milliseconds, epochs: epoch, isOutOfTime: isCut };
	}
}

async function runEpoch(
	{ fitted, examples }: Trainee,
	{ recipe: { batchSize } }: TrainingTask,
	run: EpochsRun & { meter: BatchMeter; epoch: number }
): Promise<void> {
	const { control, meter } = run;
	const order = shuffled(numExamplesOf(examples), run.random);
	for (let start = 0; start < order.length && !meter.isDone; start += batchSize) {
		await control.checkpoint();
		if (control.isFinished || (meter.hasBegun && run.isOutOfTime())) return;
		const startedAt = performance.now();
		const indices = order.subarray(start, start + batchSize);
		const measures = await trainStep(fitted, examples, indices);
		if (!Number.isFinite(measures.loss)) throw diverged();
		run.onBatch(meter.take(measures, run.epoch, performance.now() - startedAt));
	}
}

function summaryOf(
	{ recipe, examples }: TrainingTask,
	measured: Spent & { before: Measures; after: Measures; backend: BackendName }
): TrainingSummary {
	const before = asAsked(measured.before, recipe.metrics);
	const after = asAsked(measured.after, recipe.metrics);
	return {
		numExamples: numExamplesOf(examples),
		epochs: measured.epochs,
		lossBefore: before.loss,
		lossAfter: after.loss,
		accuracyBefore: before.accuracy,
		accuracyAfter: after.accuracy,
		milliseconds: measured.milliseconds,
		isOutOfTime: measured.isOutOfTime,
		backend: measured.backend
	};
}

function diverged(): StoreError {
	return new StoreError(
		'training/diverged',
		'The training got worse instead of better until its numbers overflowed. Nothing was kept.'
	);
}
