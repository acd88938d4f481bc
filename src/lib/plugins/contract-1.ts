import { labelsOf, sizeOfShape } from '$lib/domain/examples';
import type { PluginContract } from '$lib/domain/plugin';
import { z } from 'zod/mini';
import type { Dialect, Said } from './dialect';
import { measured } from './calls';
import { themeFields } from './host-events';
import { frameMessages, pingMessage } from './protocol';

/** Schema of what a plugin of contract 1 may say. */
function messageOf({ input: { shape }, target }: PluginContract) {
	const length = sizeOfShape(shape);
	const input = z
		.instanceof(Float32Array)
		.check(z.refine((values) => values.length === length && values.every((v) => v >= 0 && v <= 1)));
	const index = z.int().check(z.minimum(0), z.maximum(labelsOf(target).length - 1));
	return z.discriminatedUnion('kind', [
		...frameMessages,
		z.strictObject({ kind: z.literal('add-example'), input, label: index }),
		z.strictObject({ kind: z.literal('remove-last') }),
		z.strictObject({ kind: z.literal('predict'), id: z.int().check(z.positive()), input }),
		z.strictObject({ kind: z.literal('request-files') })
	]);
}

const counts = z.array(z.int());

/** Schema of what the host may say to it. */
const hostMessage = z.discriminatedUnion('kind', [
	z.strictObject({
		kind: z.literal('init'),
		labels: z.array(z.string()),
		inputShape: z.array(z.int()),
		locale: z.string(),
		theme: z.strictObject(themeFields),
		counts
	}),
	z.strictObject({ kind: z.literal('theme'), ...themeFields }),
	z.strictObject({ kind: z.literal('examples'), counts }),
	z.strictObject({
		kind: z.literal('prediction'),
		id: z.int(),
		probabilities: z.nullable(z.array(measured))
	}),
	z.strictObject({
		kind: z.literal('images'),
		inputs: z.array(z.instanceof(Float32Array)),
		failed: z.int()
	}),
	pingMessage
]);

type Message = z.infer<ReturnType<typeof messageOf>>;

/** Contract 1, told in the calls of contract 2: what is cached and published goes on working. */
export function dialect1(contract: PluginContract): Dialect {
	const schema = messageOf(contract);
	return {
		hostMessage,
		parse: (data) => {
			const { data: message } = schema.safeParse(data);
			return message ? said(message) : null;
		},
		init: ({ locale, theme, examples }) => ({
			kind: 'init',
			labels: labelsOf(contract.target),
			inputShape: contract.input.shape,
			locale,
			theme,
			counts: examples.perLabel
		}),
		theme: (theme) => ({ kind: 'theme', ...theme }),
		examples: ({ perLabel }) => ({ kind: 'examples', counts: perLabel }),
		// it knows of no training
		training: () => null
	};
}

function said(message: Message): Said {
	switch (message.kind) {
		case 'add-example': {
			const { input, label } = message;
			return { call: { name: 'examples.add', params: { examples: [{ input, label }] } } };
		}
		case 'remove-last':
			return { call: { name: 'examples.removeLast', params: {} } };
		case 'predict':
			return predict(message);
		case 'request-files':
			return { call: { name: 'capture.images', params: {} }, answered: images };
		case 'ready':
		case 'pong':
		case 'resize':
		case 'log':
			return { message };
	}
}

function predict({ id, input }: Message & { kind: 'predict' }): Said {
	const prediction = (probabilities: number[] | null) => ({
		kind: 'prediction',
		id,
		probabilities
	});
	return {
		call: { name: 'model.predict', params: { inputs: input } },
		answered: (answer) => prediction(Array.from((answer as { outputs: Float32Array }).outputs)),
		failed: () => prediction(null)
	};
}

/** Nothing where the person has changed their mind. */
function images(answer: unknown): object | null {
	return answer === null ? null : { kind: 'images', ...(answer as object) };
}
