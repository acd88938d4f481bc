import { simulate } from './simulate';
import { readVirtualOptions } from './virtual-options';
import { writeReport } from './virtual-report';

/** `npm run simulate -- --virtual`. */
export async function runVirtually(argv: readonly string[]): Promise<void> {
	const options = readVirtualOptions(argv);
	const { outcome, summary } = await simulate(options);
	const line = (cells: readonly (string | number)[]) =>
		cells.map((cell) => String(cell).padStart(12)).join('');
	console.log(line(['version', 'day', 'updates', 'MB', 'late (mean)', 'accuracy']));
	const every = Math.ceil(outcome.versions.length / 20);
	for (const [k, one] of outcome.versions.entries()) {
		if (k % every !== 0 && k !== outcome.versions.length - 1) continue;
		const { version, updates, meanStaleness, accuracy } = one;
		const megabytes = (one.bytes / 1e6).toFixed(1);
		const share = `${(100 * accuracy).toFixed(1)} %`;
		console.log(
			line([version, one.at.toFixed(1), updates, megabytes, meanStaleness.toFixed(1), share])
		);
	}
	console.log(`\n${JSON.stringify(summary)}`);
	if (!options.out) return;
	await writeReport(options.out, outcome, { summary, options });
	console.log(`The report is in ${options.out}.`);
}
