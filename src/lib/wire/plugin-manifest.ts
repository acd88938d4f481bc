import { PERMISSIONS } from '$lib/domain/plugin';
import { z } from 'zod/mini';

/** `plugin.json`, as its author writes it. Every limit says what it protects. */

/** A label or a unit: what fits a button at 360 px. */
const MOST_NAME_LENGTH = 80;
/** Each is a button or a row on the training page. */
const MOST_CLASSES = 1000;
/** One-hot targets and scores of a batch of 1,024 then take 16 MB each. */
const MOST_TOKENS = 4096;
/** 4 MB of numbers: what a batch of 16 may copy between frame, page and worker at once. */
const MOST_INPUT_VALUES = 2 ** 20;
/** Targets are stored with each example, and shown as a table. */
const MOST_VALUES = 1000;
/** What a browser leaves to one site on a phone with little room. */
const MOST_STORAGE_MB = 1024;
/** A phone that computes for longer is hot and empty. */
const MOST_COMPUTE_MINUTES = 240;
/** More than any phone has. */
const MOST_MEMORY_MB = 16_384;
const MOST_LOCALES = 20;

const among = (least: number, most: number) => z.int().check(z.minimum(least), z.maximum(most));
const text = (most: number) => z.string().check(z.minLength(1), z.maxLength(most));
const isUnique = (texts: readonly string[]) => new Set(texts).size === texts.length;

const fileName = z.string().check(z.regex(/^[a-z0-9][a-z0-9._-]{0,79}$/i));
const id = z.string().check(z.regex(/^[a-z0-9-]{1,64}$/));
const locale = z.string().check(z.regex(/^[a-z]{2,3}(-[A-Z]{2})?$/));
const shape = z.array(z.int().check(z.positive())).check(z.minLength(1), z.maxLength(8));

/** Kept as it was: what is stored must go on being read. */
export const manifest1 = z.object({
	contract: z.literal(1),
	id,
	title: text(120),
	html: fileName,
	script: fileName,
	style: z.optional(fileName),
	inputShape: shape,
	labels: z.array(text(MOST_NAME_LENGTH)).check(z.minLength(1)),
	permissions: z.array(z.enum(['files', 'camera', 'microphone']))
});

const inputShape = shape.check(
	z.refine((sizes) => sizes.reduce((product, n) => product * n, 1) <= MOST_INPUT_VALUES)
);
const finite = z.number().check(z.minimum(-1e6), z.maximum(1e6));
const input = z.union([
	z.strictObject({
		shape: inputShape,
		range: z.tuple([finite, finite]).check(z.refine(([least, most]) => least < most))
	}),
	z.strictObject({ shape: inputShape, vocabulary: among(2, MOST_TOKENS) })
]);

const names = (most: number, least = 1) =>
	z.array(text(MOST_NAME_LENGTH)).check(z.minLength(least), z.maxLength(most), z.refine(isUnique));
/** A token may be a space or a line break, and is then still one. */
const vocabulary = names(MOST_TOKENS, 2);

const values = z
	.strictObject({
		kind: z.literal('values'),
		names: names(MOST_VALUES),
		units: z.optional(z.array(z.string().check(z.maxLength(20))))
	})
	.check(
		z.refine((spec) => !spec.units || spec.units.length === spec.names.length, { path: ['units'] })
	);

const target = z.discriminatedUnion('kind', [
	z.strictObject({ kind: z.literal('classes'), labels: names(MOST_CLASSES) }),
	values,
	z.strictObject({ kind: z.literal('next-token'), vocabulary }),
	z.strictObject({ kind: z.literal('tokens'), vocabulary, length: among(1, MOST_VALUES) })
]);

const permissions = z
	.array(z.enum(PERMISSIONS))
	.check(z.maxLength(PERMISSIONS.length), z.refine(isUnique));

export const manifest2 = z
	.strictObject({
		contract: z.literal(2),
		id,
		title: z.record(locale, text(120)),
		locales: z.array(locale).check(z.minLength(1), z.maxLength(MOST_LOCALES), z.refine(isUnique)),
		html: fileName,
		script: fileName,
		style: z.optional(fileName),
		worker: z.optional(fileName),
		input,
		target,
		permissions,
		limits: z.optional(
			z.strictObject({
				storageMb: z.optional(among(1, MOST_STORAGE_MB)),
				computeMinutes: z.optional(among(1, MOST_COMPUTE_MINUTES))
			})
		),
		requires: z.optional(
			z.strictObject({
				backend: z.optional(z.enum(['webgpu', 'wasm', 'cpu'])),
				memoryMb: z.optional(among(0, MOST_MEMORY_MB))
			})
		)
	})
	.check(
		// what is shown before the frame runs is in every language that the plugin speaks, and no other
		z.refine(
			({ title, locales }) =>
				Object.keys(title).length === locales.length && locales.every((name) => name in title),
			{ path: ['title'] }
		)
	);
