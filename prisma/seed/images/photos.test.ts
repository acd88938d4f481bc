import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { FOOD_LABELS, loadPhotos, PHOTO_SIZE, type Part } from './photos';

const parts: readonly Part[] = ['pretraining', 'contributors', 'heldOut'];

it('cuts the photographs of the package in three, each of every kind, none in two', () => {
	const sets = parts.map(loadPhotos);
	expect(sets.map(({ labels }) => labels.length)).toEqual([139, 104, 106]);
	for (const { inputs, labels } of sets) {
		expect(new Set(labels).size).toBe(FOOD_LABELS.length);
		expect(inputs).toHaveLength(labels.length * PHOTO_SIZE);
		expect(inputs.every((value) => value >= 0 && value <= 1)).toBe(true);
	}
	const files = sets.flatMap((set) => set.files);
	const digests = files.map((file) =>
		createHash('sha256').update(readFileSync(file)).digest('hex')
	);
	expect(new Set(digests).size).toBe(349);
}, 60_000);

it('reads a photograph as the store reads a chosen picture', () => {
	const { inputs, labels, files } = loadPhotos('pretraining');
	// red apples on white paper
	const apples = files.findIndex((file) => file.endsWith('E001.jpeg'));
	expect(FOOD_LABELS[labels[apples] ?? 0]).toBe('fruit');
	const picture = inputs.subarray(apples * PHOTO_SIZE, (apples + 1) * PHOTO_SIZE);
	expect(Math.min(...picture.subarray(0, 3))).toBeGreaterThan(0.9);
	const mean = (channel: number) =>
		picture.filter((_, i) => i % 3 === channel).reduce((sum, value) => sum + value, 0) / 96 ** 2;
	expect(mean(0) - mean(2)).toBeGreaterThan(0.1);
}, 60_000);
