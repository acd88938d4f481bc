import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { lineChart, type ChartText, type Point, type Series } from '../simulate/virtual/chart';

/** Where the pictures of docs/algorithms.md lie. */
export const FOLDER = 'docs/algorithms';

/** What a bench has written with `--curves FILE`, and this command was given. */
export function readCurves(): unknown[] {
	const lines = readFileSync(process.argv[2] ?? '', 'utf8')
		.trim()
		.split('\n');
	return lines.map((line) => JSON.parse(line) as unknown);
}

/** The mean of runs, every `step` of x for as long as all of them go on: each counts with the last y that it had. */
export function meanCurve(runs: readonly (readonly Point[])[], step: number): Point[] {
	const end = runs.reduce((least, run) => Math.min(least, run.at(-1)?.x ?? 0), Infinity);
	const points: Point[] = [];
	for (let x = step; runs.length > 0 && x <= end; x += step) {
		const values = runs.map((run) => run.findLast((point) => point.x <= x)?.y ?? 0);
		points.push({ x, y: values.reduce((sum, value) => sum + value, 0) / values.length });
	}
	return points;
}

export function draw(file: string, series: readonly Series[], text: ChartText): void {
	mkdirSync(FOLDER, { recursive: true });
	const drawn = series.filter(({ points }) => points.length > 0);
	writeFileSync(`${FOLDER}/${file}.svg`, `${lineChart(drawn, text)}\n`);
}
