import type { PluginContract } from '$lib/domain/plugin';
import { z } from 'zod/mini';
import { answerSchemas, callSchemas, type CallName, type PluginCalls } from './calls';
import { settingFields, themeFields, trainingEvents, countFields } from './host-events';

/** The closed set of messages between host and plugin frame, contract 2. Anything else ends the plugin. */

/** What a fresh frame says to its parent window, once, before it has a port. */
export function hello(contract: 1 | 2) {
	return z.strictObject({ mlstore: z.literal('hello'), contract: z.literal(contract) });
}

/** What frames of every contract say. */
export const frameMessages = [
	z.strictObject({ kind: z.literal('ready') }),
	z.strictObject({
		kind: z.literal('resize'),
		height: z.number().check(z.minimum(0), z.maximum(100_000))
	}),
	z.strictObject({ kind: z.literal('log'), message: z.string().check(z.maxLength(2000)) }),
	z.strictObject({ kind: z.literal('pong'), n: z.int() })
] as const;

const id = z.int().check(z.positive());

/** One call, its parameters as its name says. */
export interface PluginCall<Name extends CallName = CallName> {
	readonly name: Name;
	readonly params: Parameters<PluginCalls[Name]>[0];
}

/** Schema of what a plugin may say. */
export function pluginMessage(contract: PluginContract) {
	const schemas = Object.entries(callSchemas(contract)).map(([name, params]) =>
		z.strictObject({ name: z.literal(name as CallName), params: params })
	);
	const call = z.discriminatedUnion('name', schemas as [(typeof schemas)[0]]);
	return z.discriminatedUnion('kind', [
		...frameMessages,
		z.strictObject({
			kind: z.literal('call'),
			id,
			call: call
		})
	]);
}

const failure = z.strictObject({ code: z.string(), message: z.string() });

/** What hosts of every contract say. */
export const pingMessage = z.strictObject({ kind: z.literal('ping'), n: z.int() });

const told = z.discriminatedUnion('kind', [
	z.strictObject({ kind: z.literal('init'), ...settingFields }),
	z.strictObject({ kind: z.literal('theme'), ...themeFields }),
	z.strictObject({ kind: z.literal('examples'), ...countFields }),
	...trainingEvents,
	pingMessage,
	z.strictObject({ kind: z.literal('failure'), id, error: failure })
]);

const answers = Object.entries(answerSchemas).map(([name, value]) =>
	z.strictObject({ kind: z.literal('answer'), id, name: z.literal(name as CallName), value })
);
// by its name: a wrong answer is not compared with all seventeen
const answer = z.discriminatedUnion('name', answers as [(typeof answers)[0]]);

/** Schema of what the host may say: `plugin-session` says nothing else. */
export const hostMessage = z.union([told, answer]);
