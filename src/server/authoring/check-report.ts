import type { CheckedFolder } from './check-plugin';

/** For another program. `ok` is whether publishing would take it. */
export function asJson(checked: CheckedFolder): string {
	const { plugin, isTrainable, problems } = checked;
	const ok = isOk(checked);
	const digest = plugin?.digest ?? null;
	return JSON.stringify({ ok, digest, trains: isTrainable, problems }, null, '\t');
}

/** For a person: each problem with its place and what to do, then the whole in a line. */
export function asText(checked: CheckedFolder, folder: string): string {
	const lines = checked.problems.map(
		({ severity, place, what, todo }) =>
			`${severity === 'error' ? 'error' : 'note '}  ${place}\n       ${what}\n       ${todo}\n`
	);
	return [...lines, summary(checked, folder)].join('\n');
}

function summary(checked: CheckedFolder, folder: string): string {
	const errors = checked.problems.filter(({ severity }) => severity === 'error').length;
	if (errors > 0) return `${errors} ${errors === 1 ? 'error' : 'errors'} in ${folder}.`;
	const trained = checked.isTrainable ? ', and its model took a step of training' : '';
	return `${folder} is ready to be published: the plugin fits its contract${trained}.`;
}

function isOk({ plugin, problems }: CheckedFolder): boolean {
	return plugin !== null && problems.every(({ severity }) => severity !== 'error');
}
