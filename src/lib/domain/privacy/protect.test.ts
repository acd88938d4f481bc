import { describe, expect, it } from 'vitest';
import { seededRandom } from '../random';
import { l2Norm } from '../weights';
import { protectInPlace } from './protect';

const policy = (noiseMultiplier: number) =>
	({ kind: 'local', clippingNorm: 2, noiseMultiplier, participationCap: 1 }) as const;

describe('protectInPlace', () => {
	it('clips before it adds noise, and says how long the delta was', () => {
		// by hand: [6, 8] has norm 10 and becomes [1.2, 1.6]; u = 0 makes a radius of 0
		const delta = Float32Array.of(6, 8);
		expect(protectInPlace(delta, policy(3), () => 0)).toBe(10);
		expect(delta[0]).toBeCloseTo(1.2, 6);
		expect(delta[1]).toBeCloseTo(1.6, 6);
	});

	it('only clips where the store adds the noise', () => {
		const delta = Float32Array.of(6, 8);
		protectInPlace(delta, { ...policy(3), kind: 'central' }, () => 0.5);
		expect(delta[0]).toBeCloseTo(1.2, 6);
		expect(delta[1]).toBeCloseTo(1.6, 6);
	});

	it('adds noise of z·S, however short the delta is', () => {
		const delta = new Float32Array(100_000);
		protectInPlace(delta, policy(1.5), seededRandom(3));
		expect(l2Norm(delta) / Math.sqrt(delta.length)).toBeCloseTo(3, 1);
	});
});
