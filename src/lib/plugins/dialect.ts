import type { PluginContract } from '$lib/domain/plugin';
import type { z } from 'zod/mini';
import { dialect1 } from './contract-1';
import type { ExampleCounts, PluginTheme, Steering, TrainingEvent } from './host-events';
import { hostMessage, pluginMessage, type PluginCall, type frameMessages } from './protocol';

type FrameMessage = z.infer<(typeof frameMessages)[number]>;

/** What a message of a plugin means. */
export type Said =
	| { readonly message: FrameMessage }
	| {
			readonly call: PluginCall;
			/** What is said back; nothing if absent or null. */
			readonly answered?: (answer: unknown) => object | null;
			readonly failed?: (error: { code: string; message: string }) => object | null;
	  };

/** What a plugin is told at its start. */
export interface PluginInit {
	readonly locale: string;
	readonly theme: PluginTheme;
	readonly examples: ExampleCounts;
	readonly training: Steering;
	/** What the person has allowed of what it declares. */
	readonly permissions: PluginContract['permissions'];
}

/** How one contract says what all of them mean. */
export interface Dialect {
	/** Of everything that the host may say. */
	readonly hostMessage: z.ZodMiniType;
	/** Null for what is not in the contract. */
	parse(data: unknown): Said | null;
	init(init: PluginInit): object;
	theme(theme: PluginTheme): object;
	examples(counts: ExampleCounts): object;
	training(event: TrainingEvent): object | null;
}

export function dialectOf(contract: PluginContract): Dialect {
	return contract.contract === 1 ? dialect1(contract) : dialect2(contract);
}

function dialect2(contract: PluginContract): Dialect {
	const schema = pluginMessage(contract);
	return {
		hostMessage,
		parse(data) {
			const { data: message } = schema.safeParse(data);
			if (!message) return null;
			if (message.kind !== 'call') return { message };
			const { id, call } = message;
			return {
				call,
				answered: (value) => ({ kind: 'answer', id, name: call.name, value }),
				failed: (error) => ({ kind: 'failure', id, error })
			};
		},
		init: ({ theme, ...init }) => ({
			kind: 'init',
			...init,
			theme,
			input: contract.input,
			target: contract.target
		}),
		theme: (theme) => ({ kind: 'theme', ...theme }),
		examples: (counts) => ({ kind: 'examples', ...counts }),
		training: (event) => event
	};
}
