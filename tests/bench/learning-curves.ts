// `tsx tests/bench/learning-curves.ts FILE` draws what `npm run bench -- learning --curves FILE` has written
import { writeFileSync } from 'node:fs';
import { barChart, type Point, type Series } from '../simulate/virtual/chart';
import { histogram } from '../simulate/virtual/virtual-report';
import { draw, FOLDER, meanCurve, readCurves } from './mean-curve';

/** One line of the file. */
interface Curve {
	readonly name: string;
	readonly seed: number;
	readonly staleness: readonly number[];
	readonly versions: readonly { readonly at: number; readonly accuracy: number }[];
}

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

const curves = readCurves() as Curve[];
for (const [file, title, names] of PICTURES) {
	draw(file, names.map(seriesOf), { title, x: 'virtual days', y: '% of held-out digits' });
}
const first = curves.find(({ name }) => name === 'fedavg');
const text = { title: 'How late merged updates were', x: 'versions late', y: 'updates' };
const bars = histogram(first?.staleness ?? []);
writeFileSync(`${FOLDER}/staleness.svg`, `${barChart(bars, text)}\n`);

/** The mean of its seeds, every half day. */
function seriesOf(name: string): Series {
	const runs = curves.filter((curve) => curve.name === name).map(smoothed);
	return { name, points: meanCurve(runs, 0.5).filter(({ y }) => y >= LEAST) };
}

function smoothed({ versions }: Curve): Point[] {
	return versions.slice(SMOOTH - 1).map(({ at }, k) => {
		const recent = versions.slice(k, k + SMOOTH);
		const sum = recent.reduce((total, version) => total + version.accuracy, 0);
		return { x: at, y: (100 * sum) / recent.length };
	});
}
