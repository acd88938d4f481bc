import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { StoreError } from '$lib/domain/errors';
import type { UpdateHeader } from '$lib/domain/update';
import { decodeHeader, encodeUpdate, MAX_HEADER_BYTES } from './update-container';

const header: UpdateHeader = {
	format: 1,
	id: '0197c8f2-3b6e-7c3a-9a4e-6f0d6f0a1b2c',
	modelId: '0197c8f2-3b6e-7c3a-9a4e-6f0d6f0a1b2d',
	line: 1,
	baseVersion: 3,
	recipeDigest: 'a'.repeat(64),
	pluginDigest: 'b'.repeat(64),
	codec: 'int8',
	numWeights: 3,
	numExamples: 20,
	trainedAt: 1_760_000_000_000,
	lossBefore: 1.5,
	lossAfter: 0.5
};
const payload = Uint8Array.of(1, 2, 3, 4, 5, 6, 7);
const malformed = expect.objectContaining({ code: 'update/malformed' }) as Error;

describe('update container', () => {
	it('gives back its header and the place of its payload, which is aligned', () => {
		const bytes = encodeUpdate(header, payload);
		const read = decodeHeader(bytes);
		expect(read.header).toEqual(header);
		expect(read.payloadOffset % 64).toBe(0);
		expect(bytes.subarray(read.payloadOffset)).toEqual(payload);
	});

	it('reads from a view that starts anywhere', () => {
		const bytes = new Uint8Array([9, 9, 9, ...encodeUpdate(header, payload)]);
		expect(decodeHeader(bytes.subarray(3)).header.id).toBe(header.id);
	});

	it('never answers arbitrary bytes with anything but update/malformed', () => {
		fc.assert(fc.property(fc.uint8Array({ maxLength: 400 }), onlyMalformed));
	});

	it('nor a container with bytes overwritten', () => {
		const good = encodeUpdate(header, payload);
		const edits = fc.array(fc.tuple(fc.nat(good.length - 1), fc.nat(255)), { minLength: 1 });
		fc.assert(
			fc.property(edits, (changes) => {
				const bytes = good.slice();
				for (const [at, value] of changes) bytes[at] = value;
				return onlyMalformed(bytes);
			})
		);
	});

	it('nor one cut short', () => {
		const good = encodeUpdate(header, payload);
		fc.assert(fc.property(fc.nat(good.length), (end) => onlyMalformed(good.subarray(0, end))));
	});

	it.each([
		['three bytes', Uint8Array.of(1, 2, 3)],
		['another magic', edited(0, 0)],
		['another format', edited(4, 2)],
		['a header cut short', encodeUpdate(header, payload).subarray(0, 40)],
		['text that is not UTF-8', edited(13, 0xff)],
		['text that is not JSON', edited(12, 0x20)],
		['a field of another type', encodeUpdate({ ...header, numWeights: -1 }, payload)],
		['a base version 0', encodeUpdate({ ...header, baseVersion: 0 }, payload)],
		['a loss that is not a number', encodeUpdate({ ...header, lossAfter: NaN }, payload)]
	])('refuses %s', (_name, bytes) => {
		expect(() => decodeHeader(bytes)).toThrow(malformed);
	});

	it('refuses a header that claims more than the cap before reading it', () => {
		const bytes = encodeUpdate(header, payload);
		new DataView(bytes.buffer).setUint32(8, MAX_HEADER_BYTES + 1, true);
		expect(() => decodeHeader(bytes)).toThrow(/too large/);
	});
});

function edited(at: number, value: number): Uint8Array {
	const bytes = encodeUpdate(header, payload);
	bytes[at] = value;
	return bytes;
}

function onlyMalformed(bytes: Uint8Array): boolean {
	try {
		decodeHeader(bytes);
		return true;
	} catch (error) {
		return error instanceof StoreError && error.code === 'update/malformed';
	}
}
