import { describe, expect, it } from 'vitest';
import { fakePixels, fakeSound, fakeTable, fakeText } from './fake-captures';

describe('made-up captures', () => {
	it('are a picture with something on it', () => {
		const pixels = fakePixels(40, 30, 1);
		expect(pixels).toHaveLength(4 * 40 * 30);
		const colours = new Set(
			Array.from({ length: 1200 }, (_, i) => pixels.slice(4 * i, 4 * i + 3).join())
		);
		expect(colours.size).toBe(2);
		expect(pixels.every((value, i) => i % 4 !== 3 || value === 255)).toBe(true);
	});

	it('are a sound of the length and range that were asked for', () => {
		const sound = fakeSound(0.5, 8000, 1);
		expect(sound).toHaveLength(4000);
		expect(sound.every((sample) => Math.abs(sample) <= 1)).toBe(true);
		expect(Math.max(...sound)).toBeGreaterThan(0.5);
	});

	it('are a table with the columns', () => {
		const { columns, rows } = fakeTable(['area', 'rent'], 1);
		expect(columns).toEqual(['name', 'area', 'rent']);
		expect(rows.every((row) => row.length === 3 && Number(row[1]) <= 10)).toBe(true);
	});

	it('are a text of sentences', () => {
		expect(fakeText(1).text.split(/[.?] ?/).length).toBeGreaterThan(20);
	});

	it('differ from seed to seed', () => {
		expect(fakeText(1)).not.toEqual(fakeText(2));
		expect(fakePixels(9, 9, 1)).not.toEqual(fakePixels(9, 9, 2));
	});
});
