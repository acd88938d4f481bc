// `tsx tests/bench/learning-curves.ts FILE` draws what `npm run bench -- learning --curves FILE` has written
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { barChart, lineChart, type Point, type Series } from '../simulate/virtual/chart';
import { histogram } from '../simulate/virtual/virtual-report';

/** One line of the file. */
interface Curve {
	readonly name: string;
	readonly seed: number;
	readonly staleness: readonly number[];
	readonly versions: readonly { readonly at: number; readonly accuracy: number }[];
}

const FOLDER = 'docs/algorithms';
/** Below it all curves are one, and steep. */
const LEAST = 85;
/** Measured versions that a point is the mean of. */
const SMOOTH = 5;
const PICTURES = [
	['late', 'What becomes of late updates', ['fedavg', 'dropped-late', 'synchronous']],
	[
		'lateness',
		'Ways to weigh late updates',
		[
			'fedavg',
			'late-polynomial',
			'late-hinge',
			'late-alignment',
			'late-gain-share',
			'late-gain-whole'
		]
	],
	[
		'strategies',
		'Server optimisers',
		['fedavg', 'fedavgm', 'fedadagrad', 'fedadam', 'fedyogi', 'fedprox', 'scaffold']
	]
] as const;

const curves = readFileSync(process.argv[2] ?? '', 'utf8')
	.trim()
	.split('\n')
	.map((line) => JSON.parse(line) as Curve);

mkdirSync(FOLDER, { recursive: true });
for (const [file, title, names] of PICTURES) {
	const series = names.map(meanCurve).filter(({ points }) => points.length > 0);
	const text = { title, x: 'virtual days', y: '% of held-out digits' };
	writeFileSync(`${FOLDER}/${file}.svg`, `${lineChart(series, text)}\n`);
}
const first = curves.find(({ name }) => name === 'fedavg');
const text = { title: 'How late merged updates were', x: 'versions late', y: 'updates' };
const bars = histogram(first?.staleness ?? []);
writeFileSync(`${FOLDER}/staleness.svg`, `${barChart(bars, text)}\n`);

/** The mean of its seeds, every half day, for as long as all of them run. */
function meanCurve(name: string): Series {
	const runs = curves.filter((curve) => curve.name === name).map(smoothed);
	const end = runs.reduce((least, run) => Math.min(least, run.at(-1)?.x ?? 0), Infinity);
	const points: Point[] = [];
	for (let x = 0.5; runs.length > 0 && x <= end; x += 0.5) {
		const values = runs.map((run) => run.findLast((point) => point.x <= x)?.y ?? 0);
		const y = values.reduce((sum, value) => sum + value, 0) / values.length;
		if (y >= LEAST) points.push({ x, y });
	}
	return { name, points };
}

function smoothed({ versions }: Curve): Point[] {
	return versions.slice(SMOOTH - 1).map(({ at }, k) => {
		const recent = versions.slice(k, k + SMOOTH);
		const sum = recent.reduce((total, version) => total + version.accuracy, 0);
		return { x: at, y: (100 * sum) / recent.length };
	});
}
