// `npm run bench -- NAME`: runs tests/bench/NAME.bench.ts, which prints one JSON object a line.
import { globSync } from 'node:fs';
import { basename, resolve } from 'node:path';

interface Bench {
	readonly run: (options: { quick: boolean }) => Promise<void>;
}

const [name = '', ...flags] = process.argv.slice(2);
const names = globSync('tests/bench/*.bench.ts').map((file) => basename(file, '.bench.ts'));

if (names.includes(name)) {
	const { run } = (await import(resolve(`tests/bench/${name}.bench.ts`))) as Bench;
	// tiny sizes, or fewer seeds, to see that it runs
	await run({ quick: flags.some((flag) => flag === '--quick' || flag === '--short') });
} else {
	console.error(`npm run bench -- NAME, where NAME is one of: ${names.sort().join(', ')}`);
	process.exitCode = 2;
}
