import { expect, it } from 'vitest';
import { codecOf, decodeDelta, encodeDelta, type Encoding } from '../codec';
import { StoreError } from '../errors';
import { seededRandom } from '../random';
import { isFinite32 } from '../weights';
import { heavyTailed } from './delta-codec.contract';
import { mutate } from './mutate';

// `npm run fuzz` asks for 250,000
const RUNS = Number(process.env.FUZZ_RUNS ?? 2000);
const SIZES = [1, 2, 255, 257, 3000, 40_000];

const encodings: Encoding[] = [
	'float32',
	'int8',
	'int4',
	...(['sign', 'int4', 'int8'] as const).map((entries) => ({ share: 0.05, entries }))
];

it.each(encodings)('%j: any bytes are a delta of the right length, or a refusal', (encoding) => {
	const random = seededRandom(20_261_124);
	const runs = Math.ceil(RUNS / encodings.length);
	let slowest = 0;
	let decoded = 0;
	for (let run = 0; run < runs; run++) {
		// large ones are slow, and few suffice
		const numWeights = SIZES[run % 50 === 0 ? 5 : Math.floor(random() * 5)] ?? 1;
		const payload = mutate(encodeDelta(encoding, heavyTailed(run, numWeights), random), random);
		const { user, system } = process.threadCpuUsage();
		const delta = tryDecoding(payload, numWeights, encoding);
		const spent = process.threadCpuUsage({ user, system });
		slowest = Math.max(slowest, (spent.user + spent.system) / 1000);
		if (delta) {
			decoded++;
			expect(delta.length).toBe(numWeights);
			expect(isFinite32(delta)).toBe(true);
		}
	}
	// some mutations change only values: both answers must have been seen
	expect(decoded).toBeGreaterThan(0);
	expect(decoded).toBeLessThan(runs);
	if (process.env.FUZZ_RUNS) {
		const name = JSON.stringify(encoding);
		console.info(
			`${name}: ${runs} inputs, ${decoded} decoded, slowest ${slowest.toFixed(1)} ms of CPU`
		);
	}
});

/** Null where it was refused as it should be. */
function tryDecoding(payload: Uint8Array, numWeights: number, encoding: Encoding) {
	try {
		return decodeDelta(codecOf(encoding), payload, numWeights);
	} catch (error) {
		if (!(error instanceof StoreError)) throw error;
		expect(error.code).toMatch(/^update\/(malformed|not-finite|shape-mismatch)$/);
		return null;
	}
}
