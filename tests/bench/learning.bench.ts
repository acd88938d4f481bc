import { POPULATIONS, type PopulationName } from '../simulate/virtual/people';
import type { Outcome } from '../simulate/virtual/run';
import { makeWorld, type World } from '../simulate/virtual/world';
import { METHODS, type Method } from './learning-methods';
import { line } from './bytes-line';
import { flag, keepCurve } from './curves';
import { learn } from './learning-run';

const DAYS = 60;
/** Settings that do not get there in these are compared by how far they get. */
const TUNING_DAYS = 10;
/** Nobody is judged by the seed that settings were chosen on. */
const TUNING_SEED = 100;
const SEEDS = [1, 2, 3];

/**
 * How soon real digits are learned to 94 % by 200 people of whom most are offline when they train, each with some
 * 35 digits of few kinds. Every method has had the same number of settings tried on another seed (`--tune` prints them), and meets
 * the same people doing the same; seeds outside, methods inside. `--short`: one seed and three days.
 * `--only NAME,NAME`, `--seeds 1,2,3`, `--days 60`, `--population connected` or `remote`; `--curves FILE` keeps every measured version
 * for `tests/bench/draw-curves.ts`.
 */
export async function run({ quick }: { quick: boolean }): Promise<void> {
	const only = flag('--only')?.split(',');
	const methods = METHODS.filter(({ name }) => !only || only.includes(name));
	if (process.argv.includes('--tune')) {
		await tune(methods);
		return;
	}
	const days = quick ? 3 : Number(flag('--days') ?? DAYS);
	const seeds = quick ? [1] : (flag('--seeds')?.split(',').map(Number) ?? SEEDS);
	await compare(
		methods,
		seeds.map((seed) => ({ seed, days }))
	);
}

async function compare(
	methods: readonly Method[],
	worlds: readonly { readonly seed: number; readonly days: number }[]
): Promise<void> {
	const outcomes = new Map<string, Outcome[]>();
	for (const { seed, days } of worlds) {
		const world = worldOf(seed, days);
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
	const world = worldOf(TUNING_SEED, TUNING_DAYS);
	for (const { name, candidates } of methods) {
		for (const [k, setting] of candidates.entries()) {
			const { reached, versions } = await learn(world, setting);
			const steady = Math.max(...versions.map((version) => version.steady));
			const at = reached ? reached.at : null;
			console.log(JSON.stringify({ name: `tune-${name}-${k}`, days: at, most: steady }));
		}
	}
}

function worldOf(seed: number, days: number): World {
	const population = (Object.keys(POPULATIONS) as PopulationName[]).find(
		(name) => name === flag('--population')
	);
	return makeWorld({
		clients: 200,
		days,
		population: population ?? 'often-offline',
		split: { kind: 'dirichlet', alpha: 0.5 },
		examples: 35,
		dropOut: 0.1,
		seed
	});
}

/** What it took to get there, seed by seed; a run that does not get there counts as all the days it had. */
const FIGURES = {
	days: { of: ({ reached, days }: Outcome) => reached?.at ?? days, unit: 'virtual days to 94 %' },
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

function lateShare({ staleness }: Outcome): number {
	const total = staleness.reduce((sum, count) => sum + count, 0);
	return 100 * (1 - (staleness[0] ?? 0) / total);
}

/** Every measured version, and once how late updates were. */
function keepCurves(name: string, seed: number, { versions, staleness }: Outcome): void {
	const points = versions.map(({ at, accuracy }) => ({ x: at, y: 100 * accuracy }));
	keepCurve({ name: `learning-${name}`, seed, points });
	if (name !== 'fedavg' || seed !== SEEDS[0]) return;
	keepCurve({ name: 'learning-staleness', seed, points: staleness.map((y, x) => ({ x, y })) });
}

function meanOf(values: readonly number[]): number {
	return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function round(n: number): number {
	return Number(n.toPrecision(4));
}
