import type { ExampleSpec } from '$lib/domain/examples';
import { z } from 'zod/mini';

/** The closed set of messages between host and plugin frame. Anything else ends the plugin. */

/** Names of the colours a host gives; a plugin's CSS reads them as `--ml-<name>`. */
export interface PluginTheme {
	readonly dark: boolean;
	readonly colours: Readonly<
		Record<
			'background' | 'surface' | 'text' | 'muted' | 'border' | 'accent' | 'on-accent' | 'danger',
			string
		>
	>;
}

export type HostMessage =
	| {
			readonly kind: 'init';
			readonly labels: readonly string[];
			readonly inputShape: readonly number[];
			readonly locale: string;
			readonly theme: PluginTheme;
			/** Examples in the vault, per label. */
			readonly counts: readonly number[];
	  }
	| ({ readonly kind: 'theme' } & PluginTheme)
	| { readonly kind: 'examples'; readonly counts: readonly number[] }
	| {
			readonly kind: 'prediction';
			readonly id: number;
			/** Null where the model could not answer. */
			readonly probabilities: readonly number[] | null;
	  }
	| {
			readonly kind: 'images';
			readonly inputs: readonly Float32Array[];
			/** Files that were no readable image. */
			readonly failed: number;
	  }
	| { readonly kind: 'ping'; readonly n: number };

/** What a fresh frame says to its parent window, once, before it has a port. */
export const hello = z.strictObject({ mlstore: z.literal('hello'), contract: z.literal(1) });

/** Schema of what a plugin may say about examples of `spec`. */
export function pluginMessage(spec: ExampleSpec) {
	const length = spec.inputShape.reduce((size, dimension) => size * dimension, 1);
	const input = z
		.instanceof(Float32Array)
		.check(z.refine((values) => values.length === length && values.every((v) => v >= 0 && v <= 1)));
	const index = z.int().check(z.minimum(0), z.maximum(spec.labels.length - 1));
	return z.discriminatedUnion('kind', [
		z.strictObject({ kind: z.literal('ready') }),
		z.strictObject({ kind: z.literal('add-example'), input, label: index }),
		z.strictObject({ kind: z.literal('remove-last') }),
		z.strictObject({ kind: z.literal('predict'), id: z.int().check(z.positive()), input }),
		z.strictObject({ kind: z.literal('request-files') }),
		z.strictObject({
			kind: z.literal('resize'),
			height: z.number().check(z.minimum(0), z.maximum(100_000))
		}),
		z.strictObject({ kind: z.literal('log'), message: z.string().check(z.maxLength(2000)) }),
		z.strictObject({ kind: z.literal('pong'), n: z.int() })
	]);
}

export type PluginMessage = z.infer<ReturnType<typeof pluginMessage>>;
