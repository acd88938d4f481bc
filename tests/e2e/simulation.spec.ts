import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from '../support/test';

const SIMULATION =
	'--import tsx tests/simulate/main.ts --clients 10 --days 3 --examples 100 --json';

test('simulated contributors, some of them late, teach the demo’s model', async ({ store }) => {
	const { stdout } = await promisify(execFile)(process.execPath, [
		...SIMULATION.split(' '),
		'--url',
		store.url
	]);
	const events = stdout
		.trim()
		.split('\n')
		.map((line) => JSON.parse(line) as Record<string, unknown>);
	const { first, last, updates, refused } = events.at(-1) as {
		first: { accuracy: number };
		last: { accuracy: number; version: number; storeAccuracy: number };
		updates: number;
		refused: number;
	};
	expect(first.accuracy).toBeLessThan(0.6);
	expect(last.accuracy).toBeGreaterThan(first.accuracy);
	expect(last.storeAccuracy).toBeCloseTo(last.accuracy, 3);
	expect(last.version).toBeGreaterThan(3);
	expect(updates).toBeGreaterThan(15);
	expect(refused).toBe(0);
});
