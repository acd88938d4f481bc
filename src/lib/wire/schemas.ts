import { z } from 'zod/mini';
import { StoreError } from '$lib/domain/errors';
import { hasGradient, readExpression } from '$lib/domain/expression';
import { LOSSES, METRIC_NAME, MOST_METRICS } from '$lib/domain/recipe';
import { HELPERS } from '$lib/domain/secure-aggregation/committee';
import { SECURE_LIMITS } from '$lib/domain/secure-aggregation/secure-policy';
import { STRATEGY_LIMITS, type StrategyParameter } from '$lib/domain/strategies/strategy';
import { filterPolicy } from './filters';
import { manifest1, manifest2 } from './plugin-manifest';

/** Shapes that both sides speak. The API's own inputs and answers are in `api.ts`. */

export const digest = z.string().check(z.regex(/^[0-9a-f]{64}$/));
export const uuid = z.uuid();
const shape = z.array(z.int().check(z.positive())).check(z.maxLength(8));

export const codec = z.enum(['float32', 'int8', 'int4', 'top-k']);

/** What a top-k update carries; `share` is of all weights. */
export const topK = z.object({
	share: z.number().check(z.minimum(0.0005), z.maximum(0.5)),
	entries: z.enum(['sign', 'int4', 'int8'])
});

export const weightSpecs = z
	.array(z.object({ name: z.string().check(z.minLength(1), z.maxLength(200)), shape }))
	.check(z.minLength(1), z.maxLength(2000));

/** Weights that no training changes: one blob beside all versions of a line. */
export const frozenBlob = z.object({
	digest,
	bytes: z.int().check(z.minimum(0)),
	specs: weightSpecs
});
export type FrozenBlob = z.infer<typeof frozenBlob>;

const learningRate = z.number().check(z.positive(), z.maximum(10));
const batchSize = z.int().check(z.minimum(1), z.maximum(1024));
const epochs = z.int().check(z.minimum(1), z.maximum(100));

/** Declared, checked as a tree: its limits are the domain's. */
const expression = z.pipe(
	z.unknown(),
	z.transform((json, context) => {
		try {
			return readExpression(json);
		} catch (error) {
			if (!(error instanceof StoreError)) throw error;
			const { message } = error;
			context.issues.push({
				code: 'custom',
				message,
				input: json,
				params: error.fields?.expression
			});
			return z.NEVER;
		}
	})
);
const metricName = z.string().check(z.regex(METRIC_NAME));

type Pair = readonly [number, number];
const bounds = z.object({
	epochs: z.optional(z.tuple([epochs, epochs])),
	batchSize: z.optional(z.tuple([batchSize, batchSize])),
	learningRate: z.optional(z.tuple([learningRate, learningRate]))
});
const holds = (pair: Pair | undefined, value: number) =>
	!pair || (pair[0] <= value && value <= pair[1]);

export const recipe = z
	.object({
		loss: z.union([
			z.enum(LOSSES),
			z.strictObject({ expression: expression.check(z.refine(hasGradient)) })
		]),
		optimizer: z.object({
			name: z.enum(['sgd', 'momentum', 'adam', 'rmsprop']),
			learningRate
		}),
		// optional: a recipe's digest is of what it says, and those without stay what they were
		proximalMu: z.optional(z.number().check(z.minimum(0), z.maximum(100))),
		batchSize,
		epochs,
		metrics: z
			.array(z.union([z.literal('accuracy'), z.strictObject({ name: metricName, expression })]))
			.check(z.maxLength(MOST_METRICS)),
		minExamples: z.int().check(z.minimum(1), z.maximum(100_000)),
		bounds: z.optional(bounds)
	})
	.check(
		// the recipe itself is always within its bounds
		z.refine((told) => holds(told.bounds?.epochs, told.epochs), { path: ['bounds', 'epochs'] }),
		z.refine((told) => holds(told.bounds?.batchSize, told.batchSize), {
			path: ['bounds', 'batchSize']
		}),
		z.refine((told) => holds(told.bounds?.learningRate, told.optimizer.learningRate), {
			path: ['bounds', 'learningRate']
		})
	);

export const stalenessPolicy = z.discriminatedUnion('kind', [
	z.object({ kind: z.literal('constant') }),
	z.object({ kind: z.literal('polynomial'), a: z.number().check(z.minimum(0), z.maximum(10)) }),
	z.object({
		kind: z.literal('hinge'),
		a: z.number().check(z.positive(), z.maximum(100)),
		b: z.number().check(z.minimum(0), z.maximum(1000))
	})
]);

const parameter = (name: StrategyParameter) => {
	const [least, most] = STRATEGY_LIMITS[name];
	return z.number().check(z.minimum(least), z.maximum(most));
};
const serverRate = parameter('learningRate');
const adaptive = { learningRate: serverRate, beta1: parameter('beta1'), tau: parameter('tau') };
const beta2 = parameter('beta2');

export const strategyPolicy = z.discriminatedUnion('kind', [
	z.object({ kind: z.literal('fedavg'), learningRate: serverRate }),
	z.object({
		kind: z.literal('fedavgm'),
		learningRate: serverRate,
		momentum: parameter('momentum')
	}),
	z.object({ kind: z.literal('fedadagrad'), ...adaptive }),
	z.object({ kind: z.literal('fedadam'), ...adaptive, beta2 }),
	z.object({ kind: z.literal('fedyogi'), ...adaptive, beta2 })
]);

export const maxExamples = z.int().check(z.minimum(1), z.maximum(1_000_000));

export const mergePolicy = z.object({
	threshold: z.int().check(z.minimum(1), z.maximum(10_000)),
	maxWaitSeconds: z.int().check(z.minimum(1), z.maximum(90 * 86_400)),
	strategy: strategyPolicy,
	staleness: stalenessPolicy,
	alignment: z.boolean(),
	maxStaleness: z.optional(z.int().check(z.minimum(0))),
	maxExamples,
	filter: filterPolicy
});

const clippingNorm = z.number().check(z.minimum(1e-6), z.maximum(1e6));

const noisedPrivacy = z.object({
	kind: z.enum(['local', 'central']),
	clippingNorm,
	noiseMultiplier: z.number().check(z.minimum(0.01), z.maximum(1000))
});

const among = ([least, most]: readonly [number, number]) =>
	z.int().check(z.minimum(least), z.maximum(most));

/** Base64url of 65 bytes: an uncompressed point of P-256. */
export const helperKey = z.string().check(z.regex(/^B[\w-]{86}$/));

/** Of a helper that opens sums. */
const helper = z.object({
	url: z.url().check(z.maxLength(200), z.regex(/^https?:\/\//)),
	publicKey: helperKey
});

export const securePolicy = z.object({
	kind: z.literal('secure'),
	clippingNorm,
	least: among(SECURE_LIMITS.least),
	most: among(SECURE_LIMITS.most),
	bits: among(SECURE_LIMITS.bits),
	helpers: z.array(helper).check(z.length(HELPERS))
});

const appliedPrivacy = z.discriminatedUnion('kind', [
	noisedPrivacy,
	z.object({ kind: z.literal('secure'), clippingNorm })
]);

export const privacyPolicy = z.discriminatedUnion('kind', [
	z.object({ kind: z.literal('none') }),
	z.extend(noisedPrivacy, {
		participationCap: z.int().check(z.minimum(1), z.maximum(10_000))
	}),
	securePolicy
]);

/** `plugin.json` of every contract, as it was published. */
export const pluginManifest = z.discriminatedUnion('contract', [manifest1, manifest2]);

// what the database's integer column and a Date hold: beyond them a header is malformed, not a crash
const int32 = z.int().check(z.positive(), z.maximum(2 ** 31 - 1));
const time = z.int().check(z.positive(), z.maximum(8.64e15));

export const updateHeader = z.object({
	format: z.literal(1),
	id: uuid,
	modelId: uuid,
	line: int32,
	baseVersion: int32,
	recipeDigest: digest,
	pluginDigest: digest,
	codec: z.enum([...codec.options, 'masked']),
	numWeights: int32,
	numExamples: int32,
	trainedAt: time,
	lossBefore: z.optional(z.number()),
	lossAfter: z.optional(z.number()),
	accuracyAfter: z.optional(z.number().check(z.minimum(0), z.maximum(1))),
	privacy: z.optional(appliedPrivacy)
});
