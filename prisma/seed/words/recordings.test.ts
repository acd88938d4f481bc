import { beforeAll, describe, expect, it } from 'vitest';
import { heldOutWords } from './held-out';
import { loadRecordings, voices, type WordSet } from './recordings';
import { WORD_SIZE } from './shape';

let contributors: WordSet;
let heldOut: WordSet;
beforeAll(() => {
	contributors = loadRecordings('contributors');
	heldOut = loadRecordings('heldOut');
});

const pictures = ({ inputs, labels }: WordSet) =>
	Array.from(labels, (_, i) => inputs.subarray(i * WORD_SIZE, (i + 1) * WORD_SIZE).join());

describe('loadRecordings', () => {
	it('has every digit of five voices for contributors, and of four others held out', () => {
		expect(voices.map(({ part }) => part)).toEqual([
			...Array.from({ length: 5 }, () => 'contributors'),
			...Array.from({ length: 4 }, () => 'heldOut')
		]);
		const digits = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9];
		expect([...contributors.labels]).toEqual([digits, digits, digits, digits, digits].flat());
		expect([...heldOut.labels]).toEqual([digits, digits, digits, digits].flat());
	});

	it('keeps values between 0 and 1, with something loud in every sound', () => {
		for (const { inputs, labels } of [contributors, heldOut]) {
			expect(inputs).toHaveLength(labels.length * WORD_SIZE);
			expect(inputs.every((value) => value >= 0 && value <= 1)).toBe(true);
			labels.forEach((_, i) => {
				expect(Math.max(...inputs.subarray(i * WORD_SIZE, (i + 1) * WORD_SIZE))).toBe(1);
			});
		}
	});

	it('never judges a contributor on a recording that anyone trained with, nor on one twice', () => {
		const all = [...pictures(contributors), ...pictures(heldOut)];
		expect(new Set(all).size).toBe(90);
	});

	it('gives the store its held-out set in bytes, as they are kept', () => {
		const { inputs, labels } = heldOutWords();
		expect(labels).toHaveLength(40);
		expect(Float32Array.from(inputs, (value) => value / 255)).toEqual(heldOut.inputs);
	});
});
