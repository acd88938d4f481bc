// `npm test`: sets up what is missing, runs every gate in order, and ends with "N passed, N failed".
// Plain JavaScript for the system's own Node (20 or newer); everything else runs on Node 24 from npm.
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { ensureChromium } from './chromium.mjs';
import { ensureInstalled, run, runBeside, say } from './setup.mjs';

ensureInstalled();
const browser = ensureChromium();

rmSync('test-results', { recursive: true, force: true });
const total = { passed: 0, failed: 0, skipped: 0 };

gate('generate', 'npm', ['run', '--silent', 'generate']);
gate('sync', 'svelte-kit', ['sync']);
// each uses one core: the others are done before eslint is
await Promise.all([
	inTurn([['lint', 'eslint', ['.', '--max-warnings', '0']]]),
	inTurn([
		['format', 'prettier', ['--check', '.']],
		['types', 'svelte-check', ['--fail-on-warnings']],
		['unused code and cycles', 'knip', ['--no-config-hints']]
	])
]);

suite({
	name: 'unit and contract',
	report: 'test-results/unit.json',
	counts: unitCounts,
	command: [
		'vitest',
		['run', '--reporter=default', '--reporter=json', '--outputFile.json=test-results/unit.json']
	]
});

if (gate('build', 'npm', ['run', '--silent', 'build'])) {
	if (browser) {
		suite({
			name: 'e2e',
			report: 'test-results/e2e.json',
			counts: e2eCounts,
			command: ['playwright', ['test']]
		});
	} else total.failed++;
}

const skipped = total.skipped ? `, ${total.skipped} skipped` : '';
console.log(`${total.passed} passed, ${total.failed} failed${skipped}`);
process.exit(total.failed === 0 ? 0 : 1);

function gate(name, command, args) {
	say(`${name}: ${command} ${args.join(' ')}`);
	return count(name, run(command, args) === 0);
}

/** Gates one after the other, beside others: what each says is shown when it has ended. */
async function inTurn(gates) {
	for (const [name, command, args] of gates) {
		const { code, output } = await runBeside(command, args);
		say(`${name}: ${command} ${args.join(' ')}`);
		process.stdout.write(output);
		count(name, code === 0);
	}
}

function count(name, ok) {
	total[ok ? 'passed' : 'failed']++;
	if (!ok) say(`${name} FAILED`);
	return ok;
}

function suite({ name, report, counts, command }) {
	const ok = gate(name, ...command);
	// the suite's own tests count, not the suite
	total[ok ? 'passed' : 'failed']--;
	const found = existsSync(report) ? counts(JSON.parse(readFileSync(report, 'utf8'))) : null;
	if (!found || found.passed + found.failed === 0) {
		say(`${name} ran no test`);
		total.failed++;
		return;
	}
	if (found.flaky) say(`${name}: ${found.flaky} passed only when tried again`);
	total.passed += found.passed;
	// a suite that fails outside its tests (a file that cannot load) must not pass
	total.failed += ok ? found.failed : Math.max(1, found.failed);
	total.skipped += found.skipped;
}

function unitCounts({ numPassedTests, numFailedTests, numPendingTests }) {
	return { passed: numPassedTests, failed: numFailedTests, skipped: numPendingTests };
}

function e2eCounts({ stats }) {
	const { expected, flaky, unexpected: failed, skipped } = stats;
	return { passed: expected + flaky, failed, skipped, flaky };
}
