import { PERMISSIONS } from '$lib/domain/plugin';
import { z } from 'zod/mini';

/** What the host tells a plugin without being asked. */

const colour = z.string().check(z.maxLength(100));

export const themeFields = {
	dark: z.boolean(),
	/** A plugin's CSS reads them as `--ml-<name>`. */
	colours: z.strictObject({
		background: colour,
		surface: colour,
		text: colour,
		muted: colour,
		border: colour,
		accent: colour,
		'on-accent': colour,
		danger: colour
	})
};

const count = z.int().check(z.minimum(0));

/** Examples in the vault that fit the model. */
export const countFields = {
	total: count,
	/** In the order of the labels; empty where the model learns numbers. */
	perLabel: z.array(count)
};

const shape = z.array(z.int());
const texts = z.array(z.string());

const inputSpec = z.strictObject({
	shape,
	values: z.discriminatedUnion('kind', [
		z.strictObject({ kind: z.literal('range'), least: z.number(), most: z.number() }),
		z.strictObject({ kind: z.literal('tokens'), size: z.int() })
	])
});

const targetSpec = z.discriminatedUnion('kind', [
	z.strictObject({ kind: z.literal('classes'), labels: texts }),
	z.strictObject({ kind: z.literal('values'), names: texts, units: texts }),
	z.strictObject({ kind: z.literal('next-token'), vocabulary: texts }),
	z.strictObject({ kind: z.literal('tokens'), vocabulary: texts, length: z.int() })
]);

const range = z.tuple([z.number(), z.number()]);

/** What a training does if the plugin says nothing, and how far it may be steered. */
const steeringFields = {
	epochs: z.int(),
	batchSize: z.int(),
	learningRate: z.number(),
	minExamples: z.int(),
	bounds: z.strictObject({ epochs: range, batchSize: range, learningRate: range })
};

const theme = z.strictObject(themeFields);
const counts = z.strictObject(countFields);
const steering = z.strictObject(steeringFields);

export const settingFields = {
	locale: z.string(),
	theme,
	input: inputSpec,
	target: targetSpec,
	/** Declared, and allowed by the person. */
	permissions: z.array(z.enum(PERMISSIONS)),
	examples: counts,
	training: steering
};

const measures = { loss: z.number(), accuracy: z.optional(z.number()) };

export const trainingEvents = [
	z.strictObject({
		kind: z.literal('training'),
		status: z.enum(['preparing', 'running', 'paused', 'finished', 'stopped', 'failed'])
	}),
	z.strictObject({
		kind: z.literal('batch'),
		batch: z.int(),
		totalBatches: z.int(),
		epoch: z.int(),
		epochs: z.int(),
		milliseconds: z.number(),
		...measures
	}),
	/** An epoch is over; the training waits until the plugin has called `train.continue`. */
	z.strictObject({ kind: z.literal('epoch'), epoch: z.int(), epochs: z.int(), ...measures })
] as const;

export type PluginTheme = Readonly<z.infer<typeof theme>>;
export type ExampleCounts = z.infer<typeof counts>;
export type Steering = z.infer<typeof steering>;
export type TrainingEvent = z.infer<(typeof trainingEvents)[number]>;
