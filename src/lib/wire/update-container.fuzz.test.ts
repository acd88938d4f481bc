import { expect, it } from 'vitest';
import { mutate } from '$lib/domain/codecs/mutate';
import { StoreError } from '$lib/domain/errors';
import { seededRandom } from '$lib/domain/random';
import type { UpdateHeader } from '$lib/domain/update';
import { decodeHeader, encodeUpdate } from './update-container';

// `npm run fuzz` asks for 250,000
const RUNS = Number(process.env.FUZZ_RUNS ?? 2000);

const header: UpdateHeader = {
	format: 1,
	id: '0197c8f2-3b6e-7c3a-9a4e-6f0d6f0a1b2c',
	modelId: '0197c8f2-3b6e-7c3a-9a4e-6f0d6f0a1b2d',
	line: 1,
	baseVersion: 3,
	recipeDigest: 'a'.repeat(64),
	pluginDigest: 'b'.repeat(64),
	codec: 'top-k',
	numWeights: 3,
	numExamples: 20,
	trainedAt: 1_760_000_000_000,
	lossBefore: 1.5,
	lossAfter: 0.5
};

it('reads spoilt containers as headers, or refuses them', () => {
	const random = seededRandom(20_261_124);
	const whole = encodeUpdate(header, Uint8Array.of(1, 2, 3, 4));
	let [read, slowest] = [0, 0];
	for (let run = 0; run < RUNS; run++) {
		const bytes = mutate(whole, random);
		const before = process.threadCpuUsage();
		if (reads(bytes)) read++;
		const spent = process.threadCpuUsage(before);
		slowest = Math.max(slowest, (spent.user + spent.system) / 1000);
	}
	expect(read).toBeGreaterThan(0);
	expect(read).toBeLessThan(RUNS);
	if (process.env.FUZZ_RUNS) {
		console.info(`${RUNS} containers, ${read} read, slowest ${slowest.toFixed(1)} ms of CPU`);
	}
});

function reads(bytes: Uint8Array): boolean {
	try {
		const { payloadOffset } = decodeHeader(bytes);
		expect(payloadOffset).toBeLessThanOrEqual(bytes.length);
		return true;
	} catch (error) {
		if (!(error instanceof StoreError)) throw error;
		expect(error.code).toBe('update/malformed');
		return false;
	}
}
