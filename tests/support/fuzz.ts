import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect } from 'vitest';
import { mutate } from '../../src/lib/domain/codecs/mutate';
import { StoreError } from '../../src/lib/domain/errors';
import { seededRandom } from '../../src/lib/domain/random';

/** Set by `npm run fuzz`, which asks for 250,000. */
const ASKED = process.env.FUZZ_RUNS;
const RUNS = Number(ASKED ?? 2000);

/** What `npm run fuzz` allows one input, in milliseconds of processor time, and all of them, in bytes. */
const MOST_MILLISECONDS = 100;
const MOST_GROWTH = 256e6;

export interface Fuzzing<T> {
	readonly name: string;
	/** The next input, of uniform numbers in [0, 1). */
	readonly input: (random: () => number, run: number) => T;
	/** Reads it; returns, or throws a `StoreError` of a code that `refusal` matches. */
	readonly read: (input: T) => unknown;
	readonly refusal: RegExp;
	/** True where every input is well-formed, so that none may be refused. */
	readonly isTotal?: boolean;
}

/**
 * Reads thousands of spoilt inputs: each is read or refused with a code, and both are seen. As `npm run fuzz` it
 * also fails on an input that takes too long and on memory that grows, and prints what it saw.
 */
export async function fuzz<T>({ name, input, read, refusal, isTotal }: Fuzzing<T>): Promise<void> {
	const random = seededRandom(20_261_124);
	const seen = { read: 0, refused: 0, slowest: 0 };
	collect();
	const before = { now: process.memoryUsage().rss, peak: peak() };
	let most = before.now;
	for (let run = 0; run < RUNS; run++) {
		const made = input(random, run);
		const from = process.threadCpuUsage();
		const isRead = await reads(made, read, refusal);
		const { user, system } = process.threadCpuUsage(from);
		seen.slowest = Math.max(seen.slowest, (user + system) / 1000);
		if (isRead) seen.read++;
		else seen.refused++;
		if (ASKED === undefined || run % 1000 !== 999) continue;
		most = Math.max(most, process.memoryUsage().rss);
		// so that what is measured is what inputs take, not what nobody has swept up yet
		collect();
	}
	expect(seen.read, 'inputs that were read').toBeGreaterThan(0);
	expect(seen.refused > 0, 'whether inputs were refused').toBe(!isTotal);
	if (ASKED === undefined) return;

	// a peak that is over before anybody looks counts, too
	const grown = Math.max(most, peak() > before.peak ? peak() : 0) - before.now;
	const grownMegabytes = Math.round(grown / 1e6);
	console.info(JSON.stringify({ fuzz: name, inputs: RUNS, ...seen, grownMegabytes }));
	expect(seen.slowest, 'ms of CPU for one input').toBeLessThan(MOST_MILLISECONDS);
	expect(grown, 'bytes of memory').toBeLessThan(MOST_GROWTH);
}

/** The most memory that this process has ever had, in bytes: also for one input, and for a moment. */
const peak = () => process.resourceUsage().maxRSS * 1024;

function collect(): void {
	setFlagsFromString('--expose-gc');
	(runInNewContext('gc') as () => void)();
}

async function reads<T>(input: T, read: (input: T) => unknown, refusal: RegExp): Promise<boolean> {
	try {
		await read(input);
		return true;
	} catch (error) {
		if (!(error instanceof StoreError)) throw error;
		expect(error.code).toMatch(refusal);
		return false;
	}
}

/** Text spoilt byte by byte; what is no UTF-8 any more has marks in its place, as in a browser. */
export function mutateText(text: string, random: () => number): string {
	return new TextDecoder().decode(mutate(new TextEncoder().encode(text), random));
}

/** A copy of plain data in which one value, somewhere, is another. */
export function mutateJson(value: unknown, random: () => number): unknown {
	const pick = <V>(of: readonly V[]) => of[Math.floor(random() * of.length)];
	if (typeof value !== 'object' || value === null || random() < 0.2) return pick(ODD);
	const keys = Object.keys(value);
	const key = random() < 0.1 ? '__proto__' : (pick(keys) ?? 'more');
	const inner = mutateJson((value as Record<string, unknown>)[key], random);
	if (Array.isArray(value))
		return value.map((item: unknown, i) => (String(i) === key ? inner : item));
	return Object.fromEntries([...Object.entries(value), [key, inner]]);
}

const ODD = [
	null,
	undefined,
	true,
	0,
	-1,
	0.5,
	1,
	1e308,
	NaN,
	Infinity,
	2 ** 53,
	'',
	'fedavg',
	'\u0000',
	'x'.repeat(5000),
	[],
	[[]],
	{},
	{ kind: 'none' }
];
