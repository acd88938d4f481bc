import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { codecOf, decodeDelta, encodeDelta, type Encoding } from '$lib/domain/codec';
import { mutate } from '$lib/domain/codecs/mutate';
import { StoreError } from '$lib/domain/errors';
import { seededRandom } from '$lib/domain/random';
import { l2Norm } from '$lib/domain/weights';
import { inspectPayload } from './inspect-payload.server';

const encodings: Encoding[] = [
	'int8',
	'int4',
	...(['sign', 'int4', 'int8'] as const).map((entries) => ({ share: 0.05, entries }))
];

let folder: string;
beforeAll(async () => {
	folder = await mkdtemp(join(tmpdir(), 'inspect-'));
});
afterAll(() => rm(folder, { recursive: true }));

/** The norm of what a payload decodes to, or the code of its refusal. */
function outcome(measure: () => number): number | string {
	try {
		return measure();
	} catch (error) {
		if (error instanceof StoreError) return error.code;
		throw error;
	}
}

describe.each(encodings)('inspectPayload of %j', (encoding) => {
	const codec = codecOf(encoding);

	it('answers for spoilt payloads as the domain’s decoder does', async () => {
		const random = seededRandom(5);
		const path = join(folder, 'payload');
		const seen = { read: 0, refused: 0 };
		for (let run = 0; run < 150; run++) {
			const numWeights = [1, 2, 257, 3000, 33_000][run % 5] ?? 1;
			const delta = Float32Array.from({ length: numWeights }, () => (2 * random() - 1) ** 7);
			const payload = mutate(encodeDelta(encoding, delta, random), random);
			await writeFile(path, payload);

			const read = outcome(() => inspectPayload({ path, offset: 0, codec, numWeights }).norm);
			const wanted = outcome(() => l2Norm(decodeDelta(codec, payload, numWeights)));
			if (typeof wanted === 'number') {
				seen.read++;
				expect(Number(read) / (wanted || 1)).toBeCloseTo(wanted ? 1 : 0, 9);
			} else {
				seen.refused++;
				// what follows a dense payload is refused by its size, before it is read
				const longer = codec !== 'top-k' && wanted === 'update/shape-mismatch';
				expect(typeof read === 'string' || longer, `${wanted}, not ${read}`).toBe(true);
			}
		}
		expect(seen.read).toBeGreaterThan(0);
		expect(seen.refused).toBeGreaterThan(0);
	});
});
