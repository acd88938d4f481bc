// `npm run curves -- FILE…` draws what `npm run bench -- NAME --curves FILE` has kept
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { barChart, lineChart, type Series } from '../simulate/virtual/chart';
import { histogram } from '../simulate/virtual/virtual-report';
import type { Curve } from './curves';
import { joined, meanCurve, smoothed } from '../simulate/virtual/mean-curve';
import { PICTURES, type Picture } from './pictures';

const FOLDER = 'docs/algorithms';

const curves = process.argv.slice(2).flatMap((path) =>
	readFileSync(path, 'utf8')
		.trim()
		.split('\n')
		.map((line) => JSON.parse(line) as Curve)
);

mkdirSync(FOLDER, { recursive: true });
for (const picture of PICTURES) {
	const series = Object.entries(picture.curves).map((entry) => seriesOf(picture, entry));
	const drawn = series.filter(({ points }) => points.length > 0);
	// half a picture would take the place of a whole one
	if (drawn.length === series.length) keep(picture.file, lineChart(drawn, picture));
	else if (drawn.length > 0) console.error(`Not all curves of ${picture.file} are there.`);
}
const late = curves.find(({ name }) => name === 'learning-staleness');
if (late) {
	const text = { title: 'How late merged updates were', x: 'versions late', y: 'updates' };
	keep('staleness', barChart(histogram(late.points.map(({ y }) => y)), text));
}

function seriesOf(
	{ smooth = 1, least = -Infinity }: Picture,
	[name, label]: [string, string]
): Series {
	const own = curves.filter((curve) => curve.name === name);
	const runs = [...new Set(own.map(({ seed }) => seed))].map((seed) =>
		joined(own.filter((curve) => curve.seed === seed).map(({ points }) => points))
	);
	const mean = meanCurve(runs.map((points) => smoothed(points, smooth)));
	return { name: label, points: mean.filter(({ y }) => y >= least) };
}

function keep(file: string, svg: string): void {
	writeFileSync(`${FOLDER}/${file}.svg`, `${svg}\n`);
}
