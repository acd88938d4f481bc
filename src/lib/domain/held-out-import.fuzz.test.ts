import { it } from 'vitest';
import { fuzz, mutateJson, mutateText } from '../../../tests/support/fuzz';
import { readLabelledCsv, readLabelledJson } from './held-out-import';

const input = { shape: [2], values: { kind: 'range', least: -1, most: 1 } } as const;
const spec = { input, target: { kind: 'classes', labels: ['no', 'yes'] } } as const;
const numbers = { input, target: { kind: 'values', names: ['label', 'b'], units: [] } } as const;
const places = { input, target: { kind: 'tokens', vocabulary: ['no', 'yes'], length: 2 } } as const;
const csv = 'a,b,label\n0.5,1,yes\n0.25,-1,no\n';
const json = [
	{ input: [0.5, 1], label: 'yes' },
	{ input: [[0.25], [-1]], label: 0 }
];
const refusal = /^held-out\/invalid$/;

it('reads spoilt tables, or refuses them', () =>
	fuzz({
		name: 'held-out CSV',
		input: (random) => mutateText(csv, random),
		read: (text) => readLabelledCsv(text, spec),
		refusal
	}));

it('reads spoilt tables of numbers, or refuses them', () =>
	fuzz({
		name: 'held-out numbers',
		input: (random) => mutateText('a,c,b,label\n0.5,1,12,1e3\n0.25,-1,0,-4\n', random),
		read: (text) => readLabelledCsv(text, numbers),
		refusal
	}));

it('reads spoilt rows of tokens, or refuses them', () =>
	fuzz({
		name: 'held-out tokens',
		input: (random) => JSON.stringify(mutateJson([{ input: [0, 1], values: [1, 'no'] }], random)),
		read: (text) => readLabelledJson(text, places),
		refusal
	}));

it('reads spoilt JSON, or refuses it', () =>
	fuzz({
		name: 'held-out JSON',
		input: (random) =>
			random() < 0.5
				? mutateText(JSON.stringify(json), random)
				: JSON.stringify(mutateJson(json, random)),
		read: (text) => readLabelledJson(text, spec),
		refusal
	}));
