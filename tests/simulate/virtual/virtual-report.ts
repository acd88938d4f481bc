import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { barChart, lineChart, type Point } from './chart';
import type { Measured, Outcome } from './run';
import type { VirtualOptions } from './virtual-options';

/** Of a whole run, for the report and the last lines of the table. */
export interface Summary {
	readonly people: number;
	readonly sessions: number;
	readonly merged: number;
	readonly versions: number;
	/** Shares of the merged updates: a version late or more; a day on their device or more. */
	readonly lateShare: number;
	readonly dayLateShare: number;
	readonly mostVersionsLate: number;
	readonly wasted: number;
	readonly bytes: number;
	readonly accuracy: number;
}

export function summaryOf(
	outcome: Outcome,
	{ people, sessions }: Pick<Summary, 'people' | 'sessions'>
): Summary {
	const last = outcome.versions.at(-1);
	const merged = outcome.staleness.reduce((sum, count) => sum + count, 0);
	const share = (count: number) => (merged === 0 ? 0 : count / merged);
	return {
		...{ people, sessions, merged },
		versions: last?.version ?? 0,
		lateShare: share(merged - (outcome.staleness[0] ?? 0)),
		dayLateShare: share(outcome.dayLate),
		mostVersionsLate: Math.max(0, outcome.staleness.length - 1),
		wasted: outcome.wasted,
		bytes: last?.bytes ?? 0,
		accuracy: last?.accuracy ?? 0
	};
}

const COLUMNS = ['version', 'at', 'updates', 'bytes', 'accuracy', 'meanStaleness'] as const;

/** A line of names, then one line per measured version. */
export function csvOf(versions: readonly Measured[]): string {
	const rows = versions.map((version) =>
		COLUMNS.map((name) => Number(version[name].toPrecision(8))).join(',')
	);
	return [COLUMNS.join(','), ...rows, ''].join('\n');
}

/** One page with curves and nothing from elsewhere. */
export function htmlOf(outcome: Outcome, summary: Summary, options: VirtualOptions): string {
	const curve = (x: (version: Measured) => number): Point[] =>
		outcome.versions.map((version) => ({ x: x(version), y: 100 * version.accuracy }));
	const chart = (x: string, of: (version: Measured) => number) =>
		lineChart([{ name: 'this run', points: curve(of) }], {
			title: `Accuracy against ${x}`,
			x,
			y: '% of held-out digits'
		});
	const list = Object.entries<unknown>({ ...options, ...summary })
		.filter(([name, value]) => name !== 'out' && value !== undefined)
		.map(([name, value]) => `<tr><th scope="row">${name}</th><td>${show(value)}</td></tr>`);
	return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Simulation of ${options.clients} people over ${options.days} days</title>
<style>
:root{color-scheme:light dark}
body{font:16px system-ui,sans-serif;max-width:760px;margin:2rem auto;padding:0 1rem}
svg{width:100%;height:auto;margin:1rem 0}th{text-align:left;font-weight:400;padding-right:2rem}td{text-align:right}
</style></head><body>
<h1>${options.clients} people, ${options.days} virtual days</h1>
${chart('virtual days', ({ at }) => at)}
${chart('updates merged', ({ updates }) => updates)}
${chart('bytes uploaded', ({ bytes }) => bytes)}
${barChart(histogram(outcome.staleness), { title: 'How late updates were', x: 'versions late', y: 'updates' })}
<h2>What was played</h2>
<table>${list.join('\n')}</table>
</body></html>
`;
}

/** By powers of two: 0, 1, 2–3, 4–7 … */
export function histogram(staleness: readonly number[]): [string, number][] {
	const bars: [string, number][] = [];
	for (let from = 0, to = 0; from < staleness.length; from = to + 1, to = 2 * from - 1) {
		const count = staleness.slice(from, to + 1).reduce((sum, one) => sum + one, 0);
		bars.push([from === to ? `${from}` : `${from}–${to}`, count]);
	}
	return bars;
}

export async function writeReport(
	folder: string,
	outcome: Outcome,
	{ summary, options }: { readonly summary: Summary; readonly options: VirtualOptions }
): Promise<void> {
	await mkdir(folder, { recursive: true });
	const { versions, staleness } = outcome;
	const json = { options: { ...options, out: undefined }, summary, versions, staleness };
	await writeFile(join(folder, 'versions.csv'), csvOf(versions));
	await writeFile(join(folder, 'report.json'), `${JSON.stringify(json, null, '\t')}\n`);
	await writeFile(join(folder, 'report.html'), htmlOf(outcome, summary, options));
}

function show(value: unknown): string {
	if (typeof value === 'number') return String(Number(value.toPrecision(4)));
	return typeof value === 'string' ? value : JSON.stringify(value);
}
