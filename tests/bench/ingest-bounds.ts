import { createHash, randomBytes } from 'node:crypto';
import { mkdir, open } from 'node:fs/promises';
import { join } from 'node:path';

const AT_ONCE = 16;

interface Bound {
	readonly name: string;
	/** Files of one update's size. */
	readonly perSecond: number;
}

/** What no server on this machine can exceed: one core's sha-256, and files made durable. */
export async function measureBounds(folder: string, numWeights: number): Promise<Bound[]> {
	const bytes = randomBytes(numWeights);
	const hash = () => createHash('sha256').update(bytes).digest();
	hash();
	const hashed = await rate(100, () => Promise.resolve(hash()));

	const place = join(folder, 'bounds');
	await mkdir(place);
	let next = 0;
	const written = await rate(300, async () => {
		const file = await open(join(place, String(next++)), 'wx');
		await file.write(bytes);
		await file.sync();
		await file.close();
	});
	return [
		{ name: 'ingest-bound-sha256', perSecond: hashed },
		{ name: `ingest-bound-fsync-${AT_ONCE}-at-once`, perSecond: written }
	];
}

async function rate(times: number, act: () => Promise<unknown>): Promise<number> {
	let left = times;
	const started = performance.now();
	await Promise.all(
		Array.from({ length: AT_ONCE }, async () => {
			while (left-- > 0) await act();
		})
	);
	return (1000 * times) / (performance.now() - started);
}
