import { it } from 'vitest';
import { mutate } from '$lib/domain/codecs/mutate';
import { fuzz } from '../../../tests/support/fuzz';
import { decodeHeldOut, encodeHeldOut } from './held-out';

const labels = Uint32Array.of(0, 1, 2);
const files = [
	encodeHeldOut({ inputShape: [2, 2], numLabels: 3, inputs: new Uint8Array(12), labels }),
	encodeHeldOut({ inputShape: [4], numLabels: 3, inputs: new Float32Array(12), labels }),
	encodeHeldOut({ inputShape: [4], numLabels: 3, inputs: new Uint16Array(12), labels }),
	encodeHeldOut({
		inputShape: [2],
		numLabels: 0,
		targetShape: [2],
		inputs: new Uint8Array(6),
		labels: new Float32Array(6)
	})
];

it('reads spoilt held-out sets, or refuses them', () =>
	fuzz({
		name: 'held-out set',
		input: (random, run) => mutate(files[run % files.length] ?? new Uint8Array(), random),
		read: decodeHeldOut,
		refusal: /^held-out\/invalid$/
	}));
