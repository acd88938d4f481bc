import { describe, expect, it } from 'vitest';
import { seededRandom } from '../random';
import { addGaussianNoise, uniformOf } from './noise';

describe('addGaussianNoise', () => {
	it('is Box and Muller’s pair', () => {
		const given = [0.75, 0.25];
		const values = Float32Array.of(1, 2);
		addGaussianNoise(values, 2, () => given.shift() ?? NaN);
		// radius 2·√(2·ln 4), angle 90°
		expect(values[0]).toBeCloseTo(1, 6);
		expect(values[1]).toBeCloseTo(2 + 2 * Math.sqrt(2 * Math.log(4)), 5);
	});

	it('has the mean, the deviation and the tails of a normal distribution', () => {
		const values = new Float32Array(200_001);
		addGaussianNoise(values, 3, seededRandom(7));
		const mean = values.reduce((sum, x) => sum + x, 0) / values.length;
		const variance = values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / values.length;
		const beyond = (sigmas: number) =>
			values.filter((x) => Math.abs(x) > 3 * sigmas).length / values.length;
		expect(mean).toBeCloseTo(0, 1);
		expect(Math.sqrt(variance)).toBeCloseTo(3, 1);
		expect(beyond(1)).toBeCloseTo(0.3173, 2);
		expect(beyond(2)).toBeCloseTo(0.0455, 2);
	});

	it('leaves the values alone at 0, and never makes them infinite', () => {
		const values = Float32Array.of(1, -2, 3);
		addGaussianNoise(values, 0, () => 0.5);
		expect([...values]).toEqual([1, -2, 3]);
		addGaussianNoise(values, 1, () => 1 - 2 ** -53);
		expect(values.every(Number.isFinite)).toBe(true);
	});
});

describe('uniformOf', () => {
	it('reads 53 bits a number', () => {
		const uniform = uniformOf((bytes) => bytes.fill(0xff));
		expect(uniform()).toBe(1 - 2 ** -53);
		expect(uniformOf((bytes) => bytes.fill(0))()).toBe(0);
	});

	it('asks for new bytes when the old are used', () => {
		let fills = 0;
		const uniform = uniformOf((bytes) => bytes.fill(++fills));
		const first = uniform();
		while (uniform() === first);
		expect(fills).toBe(2);
	});
});
