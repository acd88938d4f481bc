import { POPULATIONS, type PopulationName } from '../simulate/virtual/people';
import type { Outcome } from '../simulate/virtual/run';
import type { World } from '../simulate/virtual/world';
import { line } from './bytes-line';
import { keepCurve } from './curves';
import { METHODS } from './learning-methods';
import { daysOf, lateShare, meanOf } from './learning-figures';
import { learn } from './learning-run';

const KEPT = 'late-hinge';
const DROPPED = 'dropped-late';
const SYNCHRONOUS = 'synchronous';
/** Where hardly anybody is online, what waits for people who are takes months. */
const LONG = 200;

interface Trial {
	readonly seeds: readonly number[];
	/** Instead of each population's own. */
	readonly days: number | undefined;
	readonly populations: readonly PopulationName[];
	readonly worldOf: (population: PopulationName, seed: number, days: number) => World;
}

/** By method, an outcome per seed. */
type Outcomes = ReadonlyMap<string, readonly Outcome[]>;

/**
 * How much sooner it is to wait for late updates than to drop them, by how many updates are late: the same
 * settings in every population, and the bound beside it. If a share ℓ of the updates is late, dropping them
 * leaves 1 − ℓ, so that the same number takes 1 / (1 − ℓ) times as long.
 */
export async function comparePopulations({ seeds, days, populations, worldOf }: Trial) {
	drawBound();
	for (const population of populations) {
		const isMostlyOnline = POPULATIONS[population].always > 0.1;
		const own = days ?? (isMostlyOnline ? 60 : LONG);
		const outcomes = new Map<string, Outcome[]>();
		for (const seed of seeds) {
			const world = worldOf(population, seed, own);
			for (const name of [KEPT, DROPPED, SYNCHRONOUS]) {
				const method = METHODS.find((each) => each.name === name);
				if (!method) throw new Error(`There is no method ${name}.`);
				const outcome = await learn(world, method.candidates[method.chosen]);
				outcomes.set(name, [...(outcomes.get(name) ?? []), outcome]);
			}
		}
		draw(report(population, outcomes));
	}
}

interface Ratios {
	/** ℓ. */
	readonly late: number;
	readonly dropped: number;
	readonly synchronous: number;
}

function report(population: PopulationName, outcomes: Outcomes): Ratios {
	const of = (name: string) => outcomes.get(name) ?? [];
	const kept = of(KEPT);
	const late = meanOf(kept.map(lateShare)) / 100;
	const refused = meanOf(of(DROPPED).map(refusedShare));
	const unit = `days to 94 %, mean of ${kept.length} seeds`;
	const days = meanOf(kept.map(daysOf));
	const name = `learning-${population}`;
	const bySeed = kept.map((outcome) => round(daysOf(outcome))).join(', ');
	line(`${name}-default`, {
		value: round(days),
		unit: `${unit}: ${bySeed}`,
		ratio: 1,
		against: name
	});
	const times = (method: string) => {
		const own = of(method);
		const all = own.map((outcome) => round(daysOf(outcome))).join(', ');
		const missed = own.filter(({ reached }) => !reached).length;
		const least = missed > 0 ? `, at least: ${missed} did not get there` : '';
		const value = meanOf(own.map(daysOf));
		const figure = {
			value: round(value),
			unit: `${unit}: ${all}${least}`,
			ratio: round(value / days)
		};
		line(`${name}-${method}`, { ...figure, against: `default: ${round(days)}` });
		return value / days;
	};
	const ratios = { late, dropped: times(DROPPED), synchronous: times(SYNCHRONOUS) };
	const unitOfBound = `times as long at most, as ${round(100 * late)} % are late`;
	const against = `${round(100 * refused)} % refused where late ones are dropped`;
	const bound = { value: round(1 / (1 - late)), unit: unitOfBound };
	line(`${name}-bound`, { ...bound, ratio: round(ratios.dropped * (1 - late)), against });
	return ratios;
}

/** Of all updates that arrived. */
function refusedShare({ wasted, versions }: Outcome): number {
	return wasted / (wasted + (versions.at(-1)?.updates ?? 0));
}

/** A point of each curve: populations may be played by themselves. */
function draw(ratios: Ratios): void {
	for (const of of ['dropped', 'synchronous'] as const) {
		const points = [{ x: 100 * ratios.late, y: ratios[of] }];
		keepCurve({ name: `learning-ratio-${of}`, seed: 0, points });
	}
}

function drawBound(): void {
	const percents = Array.from({ length: 15 }, (_, k) => 20 + 5 * k);
	const points = percents.map((x) => ({ x, y: 100 / (100 - x) }));
	keepCurve({ name: 'learning-ratio-bound', seed: 0, points });
}

function round(n: number): number {
	return Number(n.toPrecision(3));
}
