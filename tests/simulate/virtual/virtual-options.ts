import { parseArgs } from 'node:util';
import { ATTACKS, type Attack } from '../../bench/poison-attacks';
import { DEFAULT_TOP_K, type Encoding } from '../../../src/lib/domain/codec';
import { POPULATIONS, type PopulationName } from './people';
import type { Split } from './splits';

export interface VirtualOptions {
	readonly clients: number;
	readonly days: number;
	readonly population: PopulationName;
	readonly split: Split;
	readonly examples: number;
	readonly dropOut: number;
	/** K. */
	readonly threshold: number;
	readonly learningRate: number;
	readonly epochs: number;
	readonly encoding: Encoding;
	/** Later updates are refused; absent: none are. */
	readonly maxStaleness?: number;
	/** Synchronous rounds in the place of a buffer: how many are selected for one that is waited for. */
	readonly overSelection?: number;
	readonly attack: Attack | null;
	/** Share of people. */
	readonly attackers: number;
	readonly seed: number;
	/** A folder for the report; null: a table alone. */
	readonly out: string | null;
}

const USAGE = `Plays people on a virtual clock against the store's own merge code, in this process.

npm run simulate -- --virtual [options]
  --clients 1000        people
  --days 30             virtual days
  --population often-offline   or connected, remote, mostly-offline
  --split dirichlet:0.5        or shards:2, or iid
  --examples 35         pictures on each device, about; 7,000 are dealt out, and again to those who come after
  --drop-out 0.1        share of sessions that are broken off
  --threshold 0         updates to a merge; 0: about ten merges a day
  --learning-rate 0.3   on the device
  --epochs 5
  --encoding int8       or float32, int4, top-k
  --max-staleness N     refuses what is later
  --over-selection X    synchronous rounds: X times K are selected, the first K count
  --attack none         or ${ATTACKS.join(', ')}
  --attackers 0.1       share of people
  --seed 1              of everything random
  --out FOLDER          for report.html, versions.csv and report.json`;

const numbers = {
	clients: [2, 100_000],
	days: [0.1, 1000],
	examples: [1, 1000],
	'drop-out': [0, 0.99],
	threshold: [0, 10_000],
	'learning-rate': [0.0001, 10],
	epochs: [1, 100],
	'max-staleness': [0, 100_000],
	'over-selection': [1, 100],
	attackers: [0, 0.5],
	seed: [0, 2 ** 31]
} as const;

const text = (fallback: string) => ({ type: 'string', default: fallback }) as const;
const maybe = { type: 'string' } as const;

/** Reads the command line; prints how to use it and ends the process where it cannot. */
export function readVirtualOptions(argv: readonly string[]): VirtualOptions {
	try {
		return parseVirtualOptions(argv);
	} catch (error) {
		console.error(`${error instanceof Error ? error.message : String(error)}\n\n${USAGE}`);
		process.exit(2);
	}
}

/** @throws {Error} What is wrong, in words for who typed it. */
export function parseVirtualOptions(argv: readonly string[]): VirtualOptions {
	const { values } = parseArgs({
		args: [...argv],
		options: {
			virtual: { type: 'boolean' },
			...{ clients: text('1000'), days: text('30'), examples: text('35') },
			...{ population: text('often-offline'), split: text('dirichlet:0.5') },
			...{ 'drop-out': text('0.1'), threshold: text('0'), epochs: text('5') },
			...{ 'learning-rate': text('0.3'), encoding: text('int8') },
			...{ 'max-staleness': maybe, 'over-selection': maybe },
			...{ attack: text('none'), attackers: text('0.1'), seed: text('1'), out: maybe }
		}
	});
	const number = (name: keyof typeof numbers) => {
		const value = Number(values[name]);
		const [least, most] = numbers[name];
		if (value >= least && value <= most) return value;
		throw new Error(`--${name} must be a number from ${least} to ${most}.`);
	};
	const given = (name: 'max-staleness' | 'over-selection') =>
		values[name] === undefined ? undefined : number(name);
	const clients = Math.floor(number('clients'));
	return {
		clients,
		days: number('days'),
		population: oneOf(
			'population',
			Object.keys(POPULATIONS) as PopulationName[],
			values.population
		),
		split: readSplit(values.split),
		examples: Math.floor(number('examples')),
		dropOut: number('drop-out'),
		// somebody has about half a session a day
		threshold: Math.floor(number('threshold')) || Math.max(2, Math.round(clients / 20)),
		learningRate: number('learning-rate'),
		epochs: Math.floor(number('epochs')),
		encoding: readEncoding(values.encoding),
		maxStaleness: given('max-staleness'),
		overSelection: given('over-selection'),
		attack: values.attack === 'none' ? null : oneOf('attack', ATTACKS, values.attack),
		attackers: number('attackers'),
		seed: Math.floor(number('seed')),
		out: values.out ?? null
	};
}

function readSplit(value: string): Split {
	const [kind, parameter = ''] = value.split(':');
	const number = Number(parameter);
	if (kind === 'iid') return { kind };
	if (kind === 'shards' && Number.isInteger(number) && number > 0) {
		return { kind, perPerson: number };
	}
	if (kind === 'dirichlet' && number > 0) return { kind, alpha: number };
	throw new Error('--split must be iid, shards:2 or dirichlet:0.5, or with other numbers.');
}

function readEncoding(value: string): Encoding {
	const name = oneOf('encoding', ['float32', 'int8', 'int4', 'top-k'] as const, value);
	return name === 'top-k' ? DEFAULT_TOP_K : name;
}

function oneOf<T extends string>(name: string, all: readonly T[], value: string): T {
	const found = all.find((each) => each === value);
	if (found !== undefined) return found;
	throw new Error(`--${name} must be one of: ${all.join(', ')}.`);
}
