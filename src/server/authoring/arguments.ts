import { parseArgs } from 'node:util';
import { Refusal } from './refusal';

export const KINDS = ['pictures', 'table', 'text', 'sound'] as const;
export type PluginKind = (typeof KINDS)[number];

export type Command =
	| { readonly name: 'new'; readonly folder: string; readonly kind: PluginKind }
	| { readonly name: 'check'; readonly folder: string; readonly json: boolean }
	| { readonly name: 'dev'; readonly folder: string; readonly port: number };

const DEFAULT_PORT = 3210;

export const USAGE = `npm run plugin -- new FOLDER [--kind ${KINDS.join('|')}]   a small plugin with its model, ready to train
npm run plugin -- dev FOLDER [--port ${DEFAULT_PORT}]   tries it in the real sandbox, again at every change
npm run plugin -- check FOLDER [--json]   what publishing and its reviewer would find`;

/**
 * @param argv Without node and script.
 * @throws {Refusal} With the usage, for whatever is not one of the three commands.
 */
export function readArguments(argv: readonly string[]): Command {
	const { values, positionals } = parsed(argv);
	const [name, folder, ...rest] = positionals;
	if (name === undefined || folder === undefined || rest.length > 0) throw misused('');
	const { kind, json, port } = values;
	switch (name) {
		case 'new':
			refuseOthers({ json, port });
			return { name, folder, kind: kindOf(kind) };
		case 'check':
			refuseOthers({ kind, port });
			return { name, folder, json: json ?? false };
		case 'dev':
			refuseOthers({ kind, json });
			return { name, folder, port: portOf(port) };
		default:
			throw misused(`There is no command “${name}”.`);
	}
}

function parsed(argv: readonly string[]) {
	try {
		return parseArgs({
			args: [...argv],
			allowPositionals: true,
			options: {
				kind: { type: 'string' },
				json: { type: 'boolean' },
				port: { type: 'string' }
			}
		});
	} catch (error) {
		throw misused(error instanceof Error ? error.message : String(error));
	}
}

function refuseOthers(options: Readonly<Record<string, unknown>>): void {
	const given = Object.keys(options).find((name) => options[name] !== undefined);
	if (given) throw misused(`--${given} is an option of another command.`);
}

function kindOf(text = 'pictures'): PluginKind {
	const kind = KINDS.find((known) => known === text);
	if (kind) return kind;
	throw new Refusal(`There is no kind “${text}”. Choose one of: ${KINDS.join(', ')}.`);
}

function portOf(text = String(DEFAULT_PORT)): number {
	const port = Number(text);
	if (Number.isInteger(port) && port > 0 && port < 65_536) return port;
	throw new Refusal(`“${text}” is no port: a whole number from 1 to 65535.`);
}

function misused(why: string): Refusal {
	return new Refusal([why, USAGE].filter((part) => part !== '').join('\n\n'));
}
