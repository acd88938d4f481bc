import { it } from 'vitest';
import { fuzz, mutateJson, mutateText } from '../../../tests/support/fuzz';
import { readLabelledCsv, readLabelledJson } from './held-out-import';

const spec = { inputShape: [2], labels: ['no', 'yes'] };
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
