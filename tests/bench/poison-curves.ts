// `tsx tests/bench/poison-curves.ts FILE` draws what `npm run bench -- poison --curves FILE` has written
import type { Series } from '../simulate/virtual/chart';
import { draw, meanCurve, readCurves } from './mean-curve';
import { ATTACKS } from './poison-attacks';

/** One line of the file. */
interface Curve {
	readonly name: string;
	readonly versions: readonly { readonly version: number; readonly accuracy: number }[];
}

/** Versions from one measure to the next. */
const STEP = 5;
/** Below it guarded merges are steep, and all alike. */
const LEAST = 75;
const PICTURES = [
	['two-digits', 'none', 0, 'the plain mean, two digits a device'],
	['two-digits', 'reference', LEAST, 'test examples, two digits a device'],
	['dirichlet', 'none', 0, 'the plain mean, Dirichlet(½)'],
	['dirichlet', 'reference', LEAST, 'test examples, Dirichlet(½)']
] as const;

const curves = readCurves() as Curve[];
for (const [split, filter, least, title] of PICTURES) {
	const isGuarded = filter !== 'none';
	// shortened, it is a sign flip
	const attacks = ATTACKS.filter((attack) => !isGuarded || attack !== 'scaled');
	const series = [
		seriesOf('clean, plain mean', `${split}-clean-none`),
		seriesOf('attackers left out', `${split}-left-out-none`),
		...(isGuarded ? [seriesOf('clean, guarded', `${split}-clean-${filter}`)] : []),
		...attacks.map((attack) => seriesOf(attack, `${split}-${attack}-${filter}`))
	];
	const text = { title: `30 % attackers: ${title}`, x: 'merges', y: '% of held-out digits' };
	const shown = series.map(({ name, points }) => ({
		...{ name, points: points.filter(({ y }) => y >= least) }
	}));
	draw(`poison-${split}-${filter}`, shown, text);
}

function seriesOf(name: string, row: string): Series {
	const runs = curves
		.filter((curve) => curve.name === row)
		.map(({ versions }) =>
			versions.map(({ version, accuracy }) => ({ x: version, y: 100 * accuracy }))
		);
	return { name, points: meanCurve(runs, STEP) };
}
