import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { StoreError } from '$lib/domain/errors';
import { decodeHeldOut, encodeHeldOut, type HeldOut } from './held-out';

const two = {
	inputShape: [2, 1],
	numLabels: 3,
	inputs: Uint8Array.of(0, 255, 7, 8),
	labels: Uint32Array.of(2, 0)
};

describe('the held-out file', () => {
	const refusal: unknown = expect.objectContaining({
		code: 'held-out/invalid',
		fields: { heldOut: expect.objectContaining({ kind: 'set-unreadable' }) as object }
	});

	it('is laid out as its format says', () => {
		const bytes = encodeHeldOut(two);
		const json = '{"inputShape":[2,1],"numLabels":3,"numExamples":2}';
		expect(new TextDecoder().decode(bytes.subarray(0, 4))).toBe('MLSH');
		expect(new TextDecoder().decode(bytes.subarray(12, 12 + json.length))).toBe(json);
		expect([...bytes.subarray(12 + json.length)]).toEqual([2, 0, 0, 0, 0, 0, 0, 0, 0, 255, 7, 8]);
	});

	it('comes back as it was written', () => {
		const heldOut = fc
			.record({
				inputShape: fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 4 }),
				labels: fc.uint32Array({ min: 0, max: 9, minLength: 1, maxLength: 20 })
			})
			.chain(({ inputShape, labels }) => {
				const length = labels.length * inputShape.reduce((a, b) => a * b, 1);
				return fc.record({
					inputShape: fc.constant(inputShape),
					numLabels: fc.constant(10),
					labels: fc.constant(labels),
					inputs: fc.uint8Array({ minLength: length, maxLength: length })
				});
			});
		fc.assert(
			fc.property(heldOut, (set) => {
				expect(decodeHeldOut(encodeHeldOut(set))).toEqual(set);
			})
		);
	});

	it.each<[string, HeldOut]>([
		[
			'numbers to learn',
			{ ...two, numLabels: 0, targetShape: [2], labels: Float32Array.of(1.5, -2, 3, 1e6) }
		],
		['a token for each place', { ...two, targetShape: [2], labels: Uint32Array.of(0, 1, 2, 0) }],
		['tokens as inputs', { ...two, inputs: Uint16Array.of(0, 4095, 7, 300) }]
	])('holds %s, in format 2', (_what, set) => {
		const bytes = encodeHeldOut(set);
		expect(bytes[4]).toBe(2);
		expect(decodeHeldOut(bytes)).toEqual(set);
		// as Node reads files: a view of memory that holds more
		const within = Buffer.concat([Buffer.alloc(3), bytes, Buffer.alloc(2)]);
		expect(decodeHeldOut(within.subarray(3, -2)).labels).toEqual(set.labels);
	});

	it('is read in format 1 without what that does not know', () => {
		const bytes = encodeHeldOut({ ...two, inputs: Uint16Array.of(1, 2, 3, 4) }).fill(1, 4, 5);
		expect(() => decodeHeldOut(bytes)).toThrow(refusal);
	});

	it('keeps values that are no shares of a byte', () => {
		const set = { ...two, inputs: Float32Array.of(-1.5, 1e6, 0.1, 3) };
		expect(decodeHeldOut(encodeHeldOut(set))).toEqual(set);
	});

	it.each([
		['three bytes', Uint8Array.of(1, 2, 3)],
		['another kind of file', new Uint8Array(64)],
		['an unknown format', encodeHeldOut(two).fill(9, 4, 5)],
		['a header longer than the file', encodeHeldOut(two).fill(255, 8, 10)],
		['a header that is not JSON', encodeHeldOut(two).fill(0, 12, 20)],
		['a missing byte', encodeHeldOut(two).subarray(0, -1)],
		['a byte too many', Uint8Array.of(...encodeHeldOut(two), 0)],
		['a label out of range', encodeHeldOut({ ...two, labels: Uint32Array.of(3, 0) })],
		[
			'a value that is not finite',
			encodeHeldOut({ ...two, inputs: Float32Array.of(1, 2, NaN, 4) })
		],
		[
			'a number to learn that is not finite',
			encodeHeldOut({
				...two,
				numLabels: 0,
				targetShape: [1],
				labels: Float32Array.of(Infinity, 1)
			})
		],
		['nothing to learn', encodeHeldOut({ ...two, numLabels: 0, labels: Float32Array.of(1, 2) })],
		[
			'a token to learn that is out of range',
			encodeHeldOut({ ...two, targetShape: [1], labels: Uint32Array.of(3, 0) })
		],
		['no examples', encodeHeldOut({ ...two, inputs: new Uint8Array(), labels: new Uint32Array() })]
	])('is refused for %s', (_why, bytes) => {
		expect(() => decodeHeldOut(bytes)).toThrow(refusal);
	});

	it('is read or refused, never crashed on, whatever bytes change', () => {
		const whole = encodeHeldOut(two);
		const change = fc.tuple(fc.nat({ max: whole.length - 1 }), fc.nat({ max: 255 }));
		fc.assert(
			fc.property(
				fc.array(change, { maxLength: 6 }),
				fc.nat({ max: whole.length }),
				(changes, end) => {
					const bytes = whole.slice(0, end);
					for (const [at, value] of changes) bytes[at] = value;
					try {
						const { labels, inputs } = decodeHeldOut(bytes);
						expect(inputs.length % labels.length).toBe(0);
					} catch (error) {
						expect(error).toBeInstanceOf(StoreError);
					}
				}
			),
			{ numRuns: 500 }
		);
	});
});
