import { parseArgs } from 'node:util';

export interface SimulationOptions {
	/** Address of a running store. */
	readonly url: string;
	/** Slug of the model; it must take digits of 28 × 28. */
	readonly model: string;
	readonly clients: number;
	/** Virtual days. */
	readonly days: number;
	/** Pictures on each device. */
	readonly examples: number;
	/** Share of updates that are sent one to four days late. */
	readonly late: number;
	readonly seed: number;
	/** Held-out accuracy, 0 to 1, below which the last version fails the run. */
	readonly target: number;
	readonly json: boolean;
}

const USAGE = `Plays contributors against a running store, over HTTP.

npm run simulate -- [options]
  --clients 20     contributors; each has two kinds of digits only
  --days 35        virtual days
  --examples 400   pictures on each device
  --late 0.15      share of updates that are sent one to four days late
  --seed 1         of everything random
  --target 0       held-out accuracy that the last version must have (0 to 1)
  --url http://localhost:3000
  --model handwritten-digits
  --json           JSON lines instead of a table

--virtual plays thousands in this process instead; --virtual --help says how.`;

const numbers = {
	clients: [1, 10_000],
	days: [1, 10_000],
	examples: [10, 1000],
	late: [0, 1],
	seed: [0, 2 ** 31],
	target: [0, 1]
} as const;

const text = (fallback: string) => ({ type: 'string', default: fallback }) as const;

/** Reads the command line; prints how to use it and ends the process where it cannot. */
export function readOptions(argv: readonly string[]): SimulationOptions {
	try {
		return parse(argv);
	} catch (error) {
		console.error(`${error instanceof Error ? error.message : String(error)}\n\n${USAGE}`);
		process.exit(2);
	}
}

function parse(argv: readonly string[]): SimulationOptions {
	const { values } = parseArgs({
		args: [...argv],
		options: {
			url: text('http://localhost:3000'),
			model: text('handwritten-digits'),
			clients: text('20'),
			days: text('35'),
			examples: text('400'),
			late: text('0.15'),
			seed: text('1'),
			target: text('0'),
			json: { type: 'boolean', default: false }
		}
	});
	const number = (name: keyof typeof numbers) => {
		const value = Number(values[name]);
		const [least, most] = numbers[name];
		if (value >= least && value <= most) return value;
		throw new Error(`--${name} must be a number from ${least} to ${most}.`);
	};
	return {
		url: new URL(values.url).origin,
		model: values.model,
		clients: Math.floor(number('clients')),
		days: number('days'),
		examples: Math.floor(number('examples')),
		late: number('late'),
		seed: Math.floor(number('seed')),
		target: number('target'),
		json: values.json
	};
}
