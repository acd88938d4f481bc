import { DEFAULT_FILTER, type FilterPolicy } from '../../src/lib/domain/filters/filter-policy';
import { line } from './bytes-line';
import { flag, keepCurve } from './curves';
import { ATTACKS } from './poison-attacks';
import { drawDevices, engineersDigits } from './poison-devices';
import { LEARNERS, type Learner } from './poison-learners';
import { LAST, play, type Conduct, type Measured } from './poison-run';
import { SPLITS, type Split } from './poison-shards';

interface Size {
	/** Merges; absent: those by which the model has settled. */
	readonly rounds?: number;
	readonly seeds: readonly number[];
	/** Pictures of a device. */
	readonly shard: number;
	readonly filters: readonly FilterPolicy[];
}

const NONE: FilterPolicy = { kind: 'none' };
const FULL: Size = {
	seeds: [1, 2, 3],
	shard: 100,
	filters: [NONE, DEFAULT_FILTER, { kind: 'median-norm', factor: 1 }]
};
const SHORT: Size = { ...FULL, seeds: [1], filters: [NONE, DEFAULT_FILTER] };
const QUICK: Size = { ...SHORT, rounds: 1, shard: 2 };

/** The store trains its reference on no more. */
const MOST_EXAMPLES = 400;

/**
 * Accuracy on real digits with 30 % hostile devices, once the plain mean without them has settled, by split,
 * attack and filter; and what is had if an oracle leaves the hostile ones out, which bounds what a filter can do.
 *
 * `--short`: one seed, and not the usual length. `--seeds 1,2,3`. `--model convolution`: a small network instead
 * of softmax regression. `--examples 400`: held-out examples that the engineer has. `--curves FILE` keeps every
 * fifth version for `npm run curves`.
 */
export async function run({ quick }: { quick: boolean }): Promise<void> {
	const size = process.argv.includes('--short') ? SHORT : quick ? QUICK : FULL;
	const model = flag('--model') === 'convolution' ? 'convolution' : 'softmax';
	for (const split of SPLITS) await compare(size, split, LEARNERS[model]);
}

/** One row of the table: its versions, seed by seed. */
interface Row {
	readonly conduct: Conduct;
	readonly filter: FilterPolicy;
	readonly runs: Measured[][];
}

async function compare(size: Size, split: Split, learner: Learner): Promise<void> {
	const { seeds, shard, filters, rounds = learner.rounds } = size;
	const reference = engineersDigits(Number(flag('--examples') ?? MOST_EXAMPLES));
	const conducts: readonly Conduct[] = ['clean', ...ATTACKS];
	const guarded = conducts.flatMap((conduct) => filters.map((filter) => ({ conduct, filter })));
	const rows: Row[] = [...guarded, { conduct: 'left-out' as const, filter: NONE }].map((row) => ({
		...row,
		runs: []
	}));
	for (const seed of flag('--seeds')?.split(',').map(Number) ?? seeds) {
		const devices = drawDevices(split, shard, seed);
		for (const { conduct, filter, runs } of rows) {
			const measured = await play({ learner, reference, devices, conduct, filter, seed, rounds });
			runs.push(measured);
			keepCurve({
				name: `poison-${split}-${conduct}-${filter.kind}`,
				seed,
				points: measured
					.filter(({ version }) => version % LAST === 0)
					.map(({ version, accuracy }) => ({ x: version, y: 100 * accuracy }))
			});
		}
	}
	const clean = rows[0]?.runs ?? [];
	settled(split, clean, rounds);
	for (const row of rows) report(split, row, clean);
}

/** How much the clean curve has risen since the last five versions that were measured before its last quarter. */
function settled(split: Split, clean: readonly Measured[][], rounds: number): void {
	const end = 0.75 * rounds;
	const before = clean.map((run) => run.filter(({ version }) => version <= end));
	const [early, late] = [before, clean].map((runs) => meanOf(runs.map(lastOf)));
	if (early === undefined || late === undefined || !Number.isFinite(early)) return;
	line(`poison-${split}-settled`, {
		value: round(late - early),
		unit: `points that the plain mean without hostile devices has risen since merges ${end - (LAST - 1) * LAST} to ${end}`,
		ratio: round(late / early),
		against: `${round(early)} %`
	});
}

function report(split: Split, { conduct, filter, runs }: Row, clean: readonly Measured[][]): void {
	const [own, base] = [runs.map(lastOf), clean.map(lastOf)];
	const [value, against] = [meanOf(own), meanOf(base)];
	const below = own.map((accuracy, k) => (base[k] ?? 0) - accuracy);
	line(`poison-${split}-${conduct}-${filter.kind}`, {
		value: round(value),
		unit: `%, mean of the last ${LAST} versions and ${own.length} seeds`,
		ratio: against === 0 ? 0 : round(value / against),
		against: `the plain mean without hostile devices: ${round(against)} %; ${round(meanOf(below))} points below it, by seed ${below.map(round).join(', ')}`
	});
}

/** The mean of the last versions, in %. */
function lastOf(versions: readonly Measured[]): number {
	return 100 * meanOf(versions.slice(-LAST).map(({ accuracy }) => accuracy));
}

function meanOf(values: readonly number[]): number {
	return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function round(n: number): number {
	return Number(n.toFixed(2));
}
