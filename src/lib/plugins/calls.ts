import {
	areValues,
	labelsOf,
	sizeOfShape,
	targetSizeOf,
	batchSpecOf,
	type Example,
	type ExampleSpec
} from '$lib/domain/examples';
import type { Permission } from '$lib/domain/plugin';
import { z } from 'zod/mini';

/** What a plugin can ask of its host, contract 2. */

/** Of one call: more come in several. */
const MOST_EXAMPLES = 1000;
const MOST_INPUTS = 1000;
/** Longest side of a picture that a plugin is given. */
const MOST_SIDE = 512;
/** Of one recording: longer ones are no examples but lectures. */
export const MOST_SECONDS = 30;
const MOST_BATCHES = 1_000_000;

const floats: z.ZodMiniType<Float32Array> = z.instanceof(Float32Array);
const nothing = z.strictObject({});
const model = z.optional(z.enum(['yours', 'published', 'training']));
const exampleId = z.uuid();

const pictures = z.strictObject({
	/** [height, width, channels]; absent: the model's input. */
	shape: z.optional(
		z.tuple([
			z.int().check(z.minimum(1), z.maximum(MOST_SIDE)),
			z.int().check(z.minimum(1), z.maximum(MOST_SIDE)),
			z.union([z.literal(1), z.literal(3)])
		])
	),
	/** `sign`: ink 1 on 0, centred; `plain`: the picture as it is. */
	reading: z.optional(z.enum(['sign', 'plain']))
});

const sound = z.strictObject({
	seconds: z.number().check(z.minimum(0.1), z.maximum(MOST_SECONDS)),
	/** Samples a second. */
	rate: z.int().check(z.minimum(4000), z.maximum(48_000))
});

const plan = {
	epochs: z.optional(z.int().check(z.positive(), z.maximum(MOST_BATCHES))),
	/** In place of epochs. */
	batches: z.optional(z.int().check(z.positive(), z.maximum(MOST_BATCHES))),
	batchSize: z.optional(z.int().check(z.positive(), z.maximum(MOST_BATCHES))),
	learningRate: z.optional(z.number().check(z.positive()))
};
const trainingPlan = z.strictObject(plan);

/** Parameters of every call, for examples of `spec`. */
export function callSchemas(spec: ExampleSpec) {
	const examples = z.array(exampleOf(spec));
	const size = sizeOfShape(spec.input.shape);
	const inputs = floats.check(
		z.refine(
			(values) =>
				values.length > 0 &&
				values.length % size === 0 &&
				values.length <= MOST_INPUTS * size &&
				areValues(values, spec.input.values)
		)
	);
	return {
		'examples.add': z.strictObject({
			examples: examples.check(z.minLength(1), z.maxLength(MOST_EXAMPLES))
		}),
		'examples.list': z.strictObject({
			after: z.optional(exampleId),
			limit: z.optional(z.int().check(z.minimum(1), z.maximum(200)))
		}),
		'examples.remove': z.strictObject({ ids: z.array(exampleId).check(z.maxLength(1000)) }),
		'examples.removeLast': nothing,
		'examples.clear': nothing,
		'capture.images': pictures,
		'capture.photo': pictures,
		'capture.sound': sound,
		'capture.sounds': sound,
		'capture.table': nothing,
		'capture.text': nothing,
		'model.predict': z.strictObject({ inputs, model }),
		'model.evaluate': z.strictObject({
			examples: z.optional(examples.check(z.minLength(1), z.maxLength(MOST_EXAMPLES))),
			model
		}),
		'train.plan': trainingPlan,
		'train.start': z.strictObject({ ...plan, validates: z.boolean() }),
		'train.stop': nothing,
		'train.cancel': nothing,
		'train.continue': z.strictObject({ epoch: z.int(), stop: z.boolean() })
	};
}

function exampleOf(spec: ExampleSpec): z.ZodMiniType<Example> {
	const { shape, values } = spec.input;
	const input = numbers(sizeOfShape(shape), (all) => areValues(all, values));
	const batch = batchSpecOf(spec);
	if (!batch.targetShape) {
		const label = z.int().check(z.minimum(0), z.maximum(labelsOf(spec.target).length - 1));
		return z.strictObject({ input, label });
	}
	const isTarget = (all: Float32Array) =>
		batch.numLabels === 0
			? all.every(Number.isFinite)
			: areValues(all, { kind: 'tokens', size: batch.numLabels });
	return z.strictObject({ input, values: numbers(targetSizeOf(batch), isTarget) });
}

function numbers(length: number, areRight: (values: Float32Array) => boolean) {
	return floats.check(z.refine((values) => values.length === length && areRight(values)));
}

const done = z.null();
/** What a model or a declared metric says, which may be no number or beyond all: that is for the plugin to see. */
export const measured = z.custom<number>((value) => typeof value === 'number');
const kept = { id: exampleId, addedAt: z.number(), input: floats };
const measures = z.strictObject({
	numExamples: z.int(),
	loss: measured,
	/** Absent where the model learns numbers. */
	accuracy: z.optional(measured),
	/** The recipe's own metrics, by name. */
	metrics: z.record(z.string(), measured)
});

/** Looked through by hand: a table may have a million cells, and a schema takes long for each. */
function isTable(rows: unknown): boolean {
	const isRow = (row: unknown) =>
		Array.isArray(row) && row.every((cell) => typeof cell === 'string');
	return Array.isArray(rows) && rows.every(isRow);
}

/** Answers of every call. Null from a capture: the person changed their mind. */
export const answerSchemas = {
	'examples.add': z.array(exampleId),
	'examples.list': z.array(
		z.union([
			z.strictObject({ ...kept, label: z.int() }),
			z.strictObject({ ...kept, values: floats })
		])
	),
	/** How many there were. */
	'examples.remove': z.int(),
	'examples.removeLast': z.nullable(exampleId),
	'examples.clear': z.int(),
	'capture.images': z.nullable(z.strictObject({ inputs: z.array(floats), failed: z.int() })),
	'capture.photo': z.nullable(floats),
	'capture.sound': z.nullable(z.strictObject({ samples: floats, rate: z.int() })),
	'capture.sounds': z.nullable(
		z.strictObject({ sounds: z.array(floats), rate: z.int(), failed: z.int() })
	),
	'capture.table': z.nullable(
		z.strictObject({
			name: z.string(),
			columns: z.array(z.string()),
			rows: z.custom<string[][]>(isTable)
		})
	),
	'capture.text': z.nullable(z.strictObject({ name: z.string(), text: z.string() })),
	/** [n, perInput] flat. */
	'model.predict': z.strictObject({ outputs: floats, perInput: z.int() }),
	'model.evaluate': measures,
	'train.plan': done,
	/** Once the training has ended. */
	'train.start': z.strictObject({
		numExamples: z.int(),
		epochs: z.int(),
		milliseconds: z.number(),
		isOutOfTime: z.boolean(),
		lossBefore: measured,
		lossAfter: measured,
		accuracyBefore: z.optional(measured),
		accuracyAfter: z.optional(measured)
	}),
	'train.stop': done,
	'train.cancel': done,
	'train.continue': done
};

type Schemas = ReturnType<typeof callSchemas>;
export type CallName = keyof Schemas;

/** Every call as a function of its checked parameters. */
export type PluginCalls = {
	readonly [Name in CallName]: (
		params: z.infer<Schemas[Name]>
	) => Promise<z.infer<(typeof answerSchemas)[Name]>>;
};

/** What a plugin must have declared, and the person allowed, for a call. */
export const permissionFor: Partial<Record<CallName, Permission>> = {
	'capture.images': 'files',
	'capture.photo': 'camera',
	'capture.sound': 'microphone',
	'capture.sounds': 'files',
	'capture.table': 'csv',
	'capture.text': 'text',
	'train.start': 'train'
};
