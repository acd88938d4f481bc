import { it } from 'vitest';
import { fuzz } from '../../../../tests/support/fuzz';
import { mutate } from './mutate';
import { applyDifference, differenceOf } from './weights-difference';

const words = (of: (i: number) => number) =>
	new Uint32Array(Float32Array.from({ length: 300 }, (_, i) => of(i)).buffer);
const before = words(() => 0.5);
const whole = differenceOf(
	before,
	words((i) => i / 7)
);
const held = new Uint8Array(before.buffer);

it('applies spoilt differences, or refuses them', () =>
	fuzz({
		name: 'downlink difference',
		input: (random) => mutate(whole, random),
		read: (difference) => applyDifference(held, difference),
		refusal: /^weights\/shape-mismatch$/
	}));
