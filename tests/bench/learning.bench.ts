import { POPULATIONS, type PopulationName } from '../simulate/virtual/people';
import type { Outcome } from '../simulate/virtual/run';
import { makeWorld, type World } from '../simulate/virtual/world';
import { METHODS, type Method } from './learning-methods';
import { line } from './bytes-line';
import { flag, keepCurve } from './curves';
import { daysOf, lateShare, meanOf } from './learning-figures';
import { comparePopulations } from './learning-populations';
import { learn } from './learning-run';

const DAYS = 60;
/** Settings that do not get there in these are compared by how far they get. */
const TUNING_DAYS = 10;
/** Nobody is judged by the seed that settings were chosen on. */
const TUNING_SEED = 100;
const SEEDS = [1, 2, 3];
const NAMES = Object.keys(POPULATIONS) as PopulationName[];

/**
 * How soon real digits are learned to 94 % by 200 people of whom most are offline when they train, each with some
 * 35 digits of few kinds. Every method has had the same number of settings tried on another seed (`--tune` prints them), and meets
 * the same people doing the same; seeds outside, methods inside. `--short`: one seed and three days.
 * Then the same with fewer and with more people offline (`--populations [NAME,NAME]`: this alone).
 * `--only NAME,NAME` of the methods, `--seeds 1,2,3`, `--days 60`, `--population connected`; `--curves FILE` keeps every
 * measured version for `npm run curves`.
 */
export async function run({ quick }: { quick: boolean }): Promise<void> {
	const only = flag('--only')?.split(',');
	const methods = METHODS.filter(({ name }) => !only || only.includes(name));
	if (process.argv.includes('--tune')) {
		await tune(methods);
		return;
	}
	const days = quick ? 3 : numbersOf('--days')?.[0];
	const seeds = quick ? [1] : (numbersOf('--seeds') ?? SEEDS);
	if (!process.argv.includes('--populations')) {
		await compare(
			methods,
			seeds.map((seed) => ({ seed, days: days ?? DAYS }))
		);
	}
	if (!only) await comparePopulations({ seeds, days, populations: populationsToPlay(), worldOf });
}

function populationsToPlay(): readonly PopulationName[] {
	const given = flag('--populations')?.split(',') ?? [];
	const some = NAMES.filter((name) => given.includes(name));
	return some.length > 0 ? some : NAMES;
}

function numbersOf(name: string): number[] | undefined {
	return flag(name)?.split(',').map(Number);
}

async function compare(
	methods: readonly Method[],
	worlds: readonly { readonly seed: number; readonly days: number }[]
): Promise<void> {
	const outcomes = new Map<string, Outcome[]>();
	for (const { seed, days } of worlds) {
		const world = worldOf(chosenPopulation(), seed, days);
		for (const { name, candidates, chosen } of methods) {
			const outcome = await learn(world, candidates[chosen]);
			outcomes.set(name, [...(outcomes.get(name) ?? []), outcome]);
			keepCurves(name, seed, outcome);
		}
	}
	const base = outcomes.get('fedavg');
	for (const [name, own] of outcomes) report(name, own, base ?? own);
}

async function tune(methods: readonly Method[]): Promise<void> {
	const world = worldOf(chosenPopulation(), TUNING_SEED, TUNING_DAYS);
	for (const { name, candidates } of methods) {
		for (const [k, setting] of candidates.entries()) {
			const { reached, versions } = await learn(world, setting);
			const steady = Math.max(...versions.map((version) => version.steady));
			const at = reached ? reached.at : null;
			console.log(JSON.stringify({ name: `tune-${name}-${k}`, days: at, most: steady }));
		}
	}
}

function chosenPopulation(): PopulationName {
	return NAMES.find((name) => name === flag('--population')) ?? 'often-offline';
}

function worldOf(population: PopulationName, seed: number, days: number): World {
	return makeWorld({
		clients: 200,
		days,
		population,
		split: { kind: 'dirichlet', alpha: 0.5 },
		examples: 35,
		dropOut: 0.1,
		seed
	});
}

/** What it took to get there, seed by seed; a run that does not get there counts as all the days it had. */
const FIGURES = {
	days: { of: daysOf, unit: 'virtual days to 94 %' },
	updates: { of: ({ reached }: Outcome) => reached?.updates ?? NaN, unit: 'updates to 94 %' },
	versions: { of: ({ reached }: Outcome) => reached?.version ?? NaN, unit: 'merges to 94 %' },
	bytes: { of: ({ reached }: Outcome) => reached?.bytes ?? NaN, unit: 'bytes uploaded to 94 %' },
	accuracy: {
		of: ({ versions }: Outcome) => 100 * Math.max(...versions.map(({ steady }) => steady)),
		unit: '%, the most on the way'
	},
	late: { of: lateShare, unit: '% of merged updates late by a version or more' }
} as const;

function report(name: string, own: readonly Outcome[], base: readonly Outcome[]): void {
	const missed = own.filter(({ reached }) => !reached).length;
	for (const [key, { of, unit }] of Object.entries(FIGURES)) {
		const [value, against] = [meanOf(own.map(of)), meanOf(base.map(of))];
		// what never got there has no number of updates
		if (!Number.isFinite(value)) continue;
		const seeds = `mean of ${own.length} seeds`;
		const most = missed > 0 && key === 'days' ? `, at least: ${missed} did not get there` : '';
		line(`learning-${name}-${key}`, {
			value: round(value),
			unit: `${unit}, ${seeds}${most}`,
			ratio: round(value / against),
			against: `fedavg: ${round(against)}`
		});
	}
}

/** Every measured version, and once how late updates were. */
function keepCurves(name: string, seed: number, { versions, staleness }: Outcome): void {
	const points = versions.map(({ at, accuracy }) => ({ x: at, y: 100 * accuracy }));
	keepCurve({ name: `learning-${name}`, seed, points });
	if (name !== 'fedavg' || seed !== SEEDS[0]) return;
	keepCurve({ name: 'learning-staleness', seed, points: staleness.map((y, x) => ({ x, y })) });
}

function round(n: number): number {
	return Number(n.toPrecision(4));
}
