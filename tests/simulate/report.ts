import type { SimulationOptions } from './options';

/** One version, as it came to be. */
export interface VersionReport {
	readonly version: number;
	/** Virtual day. */
	readonly day: number;
	/** Null for a version that no merge of this run made. */
	readonly merge: {
		readonly numUpdates: number;
		readonly meanStaleness: number;
		readonly maxStaleness: number;
	} | null;
	/** On the held-out digits, measured here. */
	readonly accuracy: number;
	/** The same, as the store measured it. */
	readonly storeAccuracy: number | null;
}

export interface Summary {
	readonly first: VersionReport;
	readonly last: VersionReport;
	readonly updates: number;
	readonly late: number;
	readonly refused: number;
	readonly seconds: number;
}

export interface Report {
	started(numHeldOut: number): void;
	version(report: VersionReport): void;
	finished(summary: Summary): void;
}

const percent = (share: number) => `${(100 * share).toFixed(1)} %`;
const line = (cells: readonly string[]) => cells.map((cell) => cell.padStart(13)).join('');

export function tableReport({ url, model, clients, examples }: SimulationOptions): Report {
	return {
		started(numHeldOut) {
			console.log(
				`${clients} contributors train "${model}" at ${url}: two kinds of digits and ${examples} pictures each.`
			);
			console.log(`Accuracy is on ${numHeldOut} held-out digits that nobody trains on.\n`);
			console.log(line(['version', 'day', 'updates', 'late (mean)', 'late (most)', 'accuracy']));
		},
		version({ version, day, merge, accuracy }) {
			const { numUpdates = '', meanStaleness, maxStaleness = '' } = merge ?? {};
			const mean = meanStaleness?.toFixed(1) ?? '';
			const cells = [version, day.toFixed(1), numUpdates, mean, maxStaleness].map(String);
			console.log(line([...cells, percent(accuracy)]));
		},
		finished({ first, last, updates, late, refused, seconds }) {
			console.log(
				`\n${updates} updates merged or waiting (${late} of them days late, ${refused} refused) in ${seconds.toFixed(0)} s.`
			);
			console.log(
				`Held-out accuracy: ${percent(first.accuracy)} (v${first.version}) to ${percent(last.accuracy)} (v${last.version}).`
			);
			if (last.storeAccuracy !== null) {
				console.log(
					`The store itself measured ${percent(last.storeAccuracy)} for v${last.version}.`
				);
			}
		}
	};
}

/** One JSON object a line, for machines. */
export function jsonReport(): Report {
	const print = (event: string, value: object) => console.log(JSON.stringify({ event, ...value }));
	return {
		started: (numHeldOut) => print('started', { numHeldOut }),
		version: (report) => print('version', report),
		finished: (summary) => print('finished', summary)
	};
}
