import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const folder = 'tests/support/keras';
const reading = fileURLToPath(
	new URL('../../../tests/support/keras/read-damaged.ts', import.meta.url)
);
/** A reader that says nothing for so long is ended, as the app ends its worker. */
const LONGEST_MS = 5000;
/** HDF5 keeps some memory of each damaged file. In the app every import has a worker of its own. */
const MOST_INPUTS = 10_000;

/** What `read-damaged.ts` says of seeds from `first` on, until it is done, or has to be ended. */
async function readSome(file: string, first: number, count: number) {
	const script = [reading, `${folder}/${file}`, String(first), String(count)];
	const reader = spawn(process.execPath, ['--import', 'tsx', ...script], {
		stdio: ['ignore', 'pipe', 'pipe']
	});
	let said = '';
	let timer: NodeJS.Timeout | undefined;
	reader.stdout.setEncoding('utf8').on('data', (letters: string) => {
		said += letters;
		clearTimeout(timer);
		timer = setTimeout(() => reader.kill('SIGKILL'), LONGEST_MS);
	});
	// HDF5 prints its stack of errors for each damaged file: of these, what came last
	let last = '';
	reader.stderr.setEncoding('utf8').on('data', (text: string) => {
		last = (last + text).slice(-2000);
	});
	const [code] = (await once(reader, 'close')) as [number | null];
	clearTimeout(timer);
	return { said, code, last };
}

// in processes of their own: HDF5 follows some damaged texts for ever, which only ending it ends
it.each([
	['.keras', 'sequential.keras', 2000],
	['.h5', 'keras2-dense.h5', 500]
])(
	'refuses or reads what a damaged %s says, or has to be ended',
	async (kind, file, few) => {
		const inputs = Number(process.env.FUZZ_RUNS ?? few);
		const seen = { read: 0, refused: 0, slow: 0, ended: [] as number[] };
		for (let next = 0; next < inputs;) {
			const { said, code, last } = await readSome(file, next, Math.min(inputs - next, MOST_INPUTS));
			for (const letter of said) {
				seen[letter.toLowerCase() === 'r' ? 'read' : 'refused']++;
				if (letter !== letter.toLowerCase()) seen.slow++;
			}
			next += said.length;
			if (code === 0) continue;
			// what ends by itself has met what it must not throw
			expect(code, `seed ${next} of ${file}: ${last}`).toBeNull();
			seen.ended.push(next++);
		}
		if (process.env.FUZZ_RUNS) console.info(JSON.stringify({ fuzz: kind, inputs, ...seen }));
		expect(seen.read).toBeGreaterThan(inputs / 20);
		expect(seen.refused).toBeGreaterThan(inputs / 20);
		expect(seen.ended.length).toBeLessThan(inputs / 100);
	},
	1_500_000
);
