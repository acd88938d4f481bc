import { describe, expect, it } from 'vitest';
import { examplePixels } from './example-pixels';

describe('examplePixels', () => {
	it('shows one channel as grey', () => {
		const pixels = examplePixels(Float32Array.of(0, 1), [1, 2, 1]);
		expect(pixels).toMatchObject({ width: 2, height: 1 });
		expect([...(pixels?.rgba ?? [])]).toEqual([0, 0, 0, 255, 255, 255, 255, 255]);
	});

	it('shows three channels in colour', () => {
		const pixels = examplePixels(Float32Array.of(1, 0.2, 0), [1, 1, 3]);
		expect([...(pixels?.rgba ?? [])]).toEqual([255, 51, 0, 255]);
	});

	it('takes a picture without a channel axis', () => {
		expect(examplePixels(new Float32Array(6), [2, 3])).toMatchObject({ width: 3, height: 2 });
	});

	it.each([[[4]], [[2, 1, 2]], [[1, 1, 1, 4]], [[3, 1, 1]]])('is null for shape %j', (shape) => {
		expect(examplePixels(new Float32Array(4), shape)).toBeNull();
	});
});
