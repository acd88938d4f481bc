// Reads damaged Keras files, each spoilt by a seed of its own: `tsx read-damaged.ts <file> <first seed> <how many>`.
// Says of each at once, by one letter, whether it was read (r) or refused (x), in capitals if that took more than
// 100 ms of processor time; ends with what it does not expect.
import { readFileSync, writeSync } from 'node:fs';
import { StoreError } from '../../../src/lib/domain/errors';
import { seededRandom } from '../../../src/lib/domain/random';
import { importKeras } from '../../../src/workers/keras/import-keras';
import { spoilt } from './spoilt';

const [file = '', first, count] = process.argv.slice(2);
const name = file.replace(/.*\//, '');
const bytes = new Uint8Array(readFileSync(file));
for (let seed = Number(first), left = Number(count); left > 0; seed++, left--) {
	const damaged = spoilt(bytes, seededRandom(seed));
	const from = process.threadCpuUsage();
	const letter = await outcome(damaged);
	const { user, system } = process.threadCpuUsage(from);
	writeSync(1, user + system > 100_000 ? letter.toUpperCase() : letter);
}

async function outcome(bytes: Uint8Array): Promise<'r' | 'x'> {
	try {
		await importKeras({ name, bytes });
		return 'r';
	} catch (error) {
		if (error instanceof StoreError && error.code === 'model/invalid') return 'x';
		throw error;
	}
}
