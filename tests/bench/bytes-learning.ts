import { accuracyOf } from '../../prisma/seed/digits/accuracy';
import { DIGIT_SHAPE, loadDigits, NUM_DIGITS, type DigitSet } from '../../prisma/seed/digits/mnist';
import { codecOf, decodeDelta, type Encoding } from '../../src/lib/domain/codec';
import { seededRandom } from '../../src/lib/domain/random';
import { encodeUpdate } from '../../src/lib/wire/update-container';
import { trainLocally } from '../../src/workers/local-training';
import type { ModelState } from '../../src/workers/training-api';
import { TrainingControl } from '../../src/workers/training-control';
import type { Point } from '../simulate/virtual/chart';
import { drawShard } from '../simulate/shards';
import { denseDigits } from '../support/digit-models';

/** Ten devices of two digits each; half of them send an update to every version. */
const CLIENTS = 10;
const PER_MERGE = 5;
const EXAMPLES = 120;

const recipe = {
	loss: 'categoricalCrossentropy',
	optimizer: { name: 'sgd', learningRate: 0.1 },
	batchSize: 10,
	epochs: 1,
	metrics: [],
	minExamples: 1
} as const;
const digits = loadDigits();

export interface Learned {
	/** On the held-out digits, of the last versions. */
	readonly accuracy: number;
	/** Of all containers together. */
	readonly uplinkBytes: number;
	/** After each version: x bytes uploaded so far, y % of the held-out digits. */
	readonly curve: readonly Point[];
	/** Weights of each version, first to last. */
	readonly versions: readonly Float32Array[];
}

/** Trains `versions` versions with every update in this encoding: devices, merges and bytes as in the store. */
export async function learn(
	encoding: Encoding,
	{ seed, versions }: { seed: number; versions: number }
): Promise<Learned> {
	const random = seededRandom(seed);
	const shards = Array.from({ length: CLIENTS }, (_, client) =>
		drawShard(digits.contributors, { client, size: EXAMPLES }, random)
	);
	const residuals = new Map<number, Float32Array | null>();
	let model: ModelState = await denseDigits(seed);
	const history = [model.weights];
	const curve: Point[] = [];
	let uplinkBytes = 0;

	for (let version = 1; version <= versions; version++) {
		// every device has as many examples: the example-weighted mean is the mean
		const step = new Float64Array(model.weights.length);
		for (let turn = 0; turn < PER_MERGE; turn++) {
			const client = (version * PER_MERGE + turn) % CLIENTS;
			const shard = shards[client];
			if (!shard) throw new Error(`There is no device ${client}.`);
			const residual = residuals.get(client) ?? null;
			const own = { encoding, residual, seed: Math.floor(random() * 2 ** 31) };
			const { payload, ...left } = await train(model, shard, own);
			residuals.set(client, left.residual);
			uplinkBytes += containerBytes(encoding, payload, model.weights.length);
			const delta = decodeDelta(codecOf(encoding), payload, step.length);
			for (let i = 0; i < step.length; i++) step[i] = (step[i] ?? 0) + (delta[i] ?? 0) / PER_MERGE;
		}
		model = { ...model, weights: model.weights.map((weight, i) => weight + (step[i] ?? 0)) };
		history.push(model.weights);
		curve.push({ x: uplinkBytes, y: 100 * (await accuracyOf(model, digits.heldOut)) });
	}
	// one version is a chance result; the mean of the last five is not
	const last = curve.slice(-5);
	const accuracy = last.reduce((sum, { y }) => sum + y, 0) / last.length / 100;
	return { accuracy, uplinkBytes, curve, versions: history };
}

function train(
	model: ModelState,
	shard: DigitSet,
	own: { encoding: Encoding; residual: Float32Array | null; seed: number }
) {
	const examples = { spec: { inputShape: DIGIT_SHAPE, numLabels: NUM_DIGITS }, ...shard };
	const privacy = { kind: 'none' } as const;
	const task = { model, recipe, examples, clippingNorm: null, privacy, ...own };
	const run = {
		backend: 'wasm',
		control: new TrainingControl(),
		onBatch: () => undefined
	} as const;
	return trainLocally(task, run);
}

function containerBytes(encoding: Encoding, payload: Uint8Array, numWeights: number): number {
	const id = '0197c8f2-3b6e-7c3a-9a4e-6f0d6f0a1b2c';
	const header = {
		format: 1,
		...{ id, modelId: id, line: 1, baseVersion: 12 },
		...{ recipeDigest: 'a'.repeat(64), pluginDigest: 'b'.repeat(64) },
		...{ codec: codecOf(encoding), numWeights, numExamples: EXAMPLES },
		...{ trainedAt: Date.now(), lossBefore: 1.234567890123, lossAfter: 0.234567890123 }
	} as const;
	return encodeUpdate(header, payload).length;
}
