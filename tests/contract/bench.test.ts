import { execFileSync } from 'node:child_process';
import { expect, it } from 'vitest';

/** What `npm run bench -- …` prints. */
function bench(...args: string[]): string {
	return execFileSync(process.execPath, ['--import', 'tsx', 'tests/bench/main.ts', ...args], {
		encoding: 'utf8',
		stdio: ['ignore', 'pipe', 'pipe']
	});
}

it('prints the merge bench as lines of JSON', () => {
	const lines = bench('aggregate', '--quick')
		.trim()
		.split('\n')
		.map((line) => JSON.parse(line) as Record<string, unknown>);

	expect(lines.map(({ name }) => name)).toEqual([
		'aggregate-merge',
		'aggregate-weighted-sum',
		'aggregate-weighted-sum-of-bound',
		'aggregate-merge-time',
		'aggregate-ram',
		'aggregate-median',
		'aggregate-trimmed-mean',
		'aggregate-krum',
		'aggregate-peak-rss-4',
		'aggregate-peak-rss-1'
	]);
	for (const line of lines) {
		expect(Object.keys(line)).toEqual(['name', 'value', 'unit', 'ratio', 'against']);
		expect(line.value).toBeGreaterThan(0);
		expect(line.ratio).toBeGreaterThan(0);
	}
}, 120_000);

it('prints the learning bench as lines of JSON, one method beside another', () => {
	const lines = bench('learning', '--short', '--only', 'fedavg,synchronous')
		.trim()
		.split('\n')
		.map((line) => JSON.parse(line) as { name: string; value: number });

	const figures = ['days', 'accuracy', 'late'];
	expect(lines.map(({ name }) => name)).toEqual(
		['fedavg', 'synchronous'].flatMap((method) => figures.map((of) => `learning-${method}-${of}`))
	);
	const [, accuracy, late, , , lateInRounds] = lines.map(({ value }) => value);
	expect(accuracy).toBeGreaterThan(50);
	expect(late).toBeGreaterThan(30);
	expect(lateInRounds).toBe(0);
}, 120_000);

it('names the benches there are when asked for another', () => {
	expect(() => bench('nonsense')).toThrow(/NAME is one of: .*aggregate/);
});
