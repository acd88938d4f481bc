import { describe, expect, it } from 'vitest';
import type { Complaint } from './complaint';
import type { ExampleSpec, TargetSpec } from './examples';
import { readLabelledCsv, readLabelledJson, targetInPath } from './held-out-import';

const input = { shape: [2, 1], values: { kind: 'range', least: -2, most: 2 } } as const;
const classes = { kind: 'classes', labels: ['cat', 'dog'] } as const;
const spec: ExampleSpec = { input, target: classes };
const values = { kind: 'values', names: ['Price', 'rooms'], units: [] } as const;
const tokens = { kind: 'tokens', vocabulary: ['a', ' ', 'b'], length: 2 } as const;
const words: ExampleSpec = {
	input: { shape: [2], values: { kind: 'tokens', size: 3 } },
	target: { kind: 'next-token', vocabulary: ['a', ' ', 'b'] }
};
const read = { inputs: Float32Array.of(0, 0.5, 1, -2), labels: Uint32Array.of(1, 0) };
const refusal = (heldOut: Complaint) =>
	expect.objectContaining({ code: 'held-out/invalid', fields: { heldOut } }) as unknown;

describe('a table', () => {
	it('is read by the names of its columns; labels go by name or place', () => {
		expect(readLabelledCsv('a,Label,b\r\n0,dog,0.5\n\n1,0,-2\n', spec)).toEqual(read);
	});

	it.each<[string, Complaint]>([
		['a,b\n1,2', { kind: 'set-head', columns: 'label' }],
		['label,a,b\ncow,1,2', { kind: 'row-label', row: 2, label: 'cow' }],
		['label,a,b\ncat,1,2\ndog,1', { kind: 'row-size', row: 3, found: 1, wanted: 2 }],
		['label,a,b\ncat,1,', { kind: 'row-value', row: 2 }],
		['label,a,b\ncat,1,2.5', { kind: 'row-outside', row: 2, least: -2, most: 2 }],
		['label,a,b\n2,1,2', { kind: 'row-label', row: 2, label: '2' }]
	])('%j is refused', (text, why) => {
		expect(() => readLabelledCsv(text, spec)).toThrow(refusal(why));
	});
});

describe('a table of numbers to learn', () => {
	const numbers = { input, target: values };

	it('has a column for each, wherever it stands', () => {
		expect(readLabelledCsv('rooms,a,price,b\n3,0,1e6,0.5\n2,1,-7.5,-2', numbers)).toEqual({
			inputs: read.inputs,
			labels: Float32Array.of(1e6, 3, -7.5, 2)
		});
	});

	it.each<[string, Complaint]>([
		['a,b,price\n1,2,3', { kind: 'set-head', columns: 'Price, rooms' }],
		['a,b,price,rooms\n1,2,3,', { kind: 'row-target', row: 2, label: '' }],
		['a,b,price,rooms\n1,2,3,many', { kind: 'row-target', row: 2, label: 'many' }],
		['a,b,price,rooms\n1,2,1e39,4', { kind: 'row-target', row: 2, label: '1e39' }]
	])('%j is refused', (text, why) => {
		expect(() => readLabelledCsv(text, numbers)).toThrow(refusal(why));
	});
});

describe('tokens', () => {
	it('go in as indices, and one is learnt by name or place', () => {
		expect(readLabelledCsv('label,x,y\nb,0,2\n1,1,1', words)).toEqual({
			inputs: Float32Array.of(0, 2, 1, 1),
			labels: Uint32Array.of(2, 1)
		});
		const json = '[{"input":[0,2],"label":" "}]';
		expect(readLabelledJson(json, words).labels).toEqual(Uint32Array.of(1));
	});

	it('are learnt for every place', () => {
		const spec: ExampleSpec = { input, target: tokens };
		const labels = Uint32Array.of(2, 1);
		expect(readLabelledCsv('a,b,label\n1,2,b 1', spec).labels).toEqual(labels);
		expect(readLabelledJson('[{"input":[1,2],"values":["b"," "]}]', spec).labels).toEqual(labels);
		const one = { kind: 'row-targets', row: 2, found: 1, wanted: 2 } as const;
		expect(() => readLabelledCsv('a,b,label\n1,2,b', spec)).toThrow(refusal(one));
	});

	it.each<[string, Complaint]>([
		['label,x,y\na,0,3', { kind: 'row-token', row: 2, most: 2 }],
		['label,x,y\na,0,0.5', { kind: 'row-token', row: 2, most: 2 }],
		['label,x,y\nc,0,1', { kind: 'row-label', row: 2, label: 'c' }]
	])('%j is refused', (text, why) => {
		expect(() => readLabelledCsv(text, words)).toThrow(refusal(why));
	});
});

describe('a list in JSON', () => {
	it('is read, however deep its inputs are nested', () => {
		const text = '[{"input":[[0],[0.5]],"label":"dog"},{"input":[1,-2],"label":0}]';
		expect(readLabelledJson(text, spec)).toEqual(read);
	});

	it.each<[string, Complaint]>([
		['{', { kind: 'set-not-json' }],
		['{}', { kind: 'set-not-a-list' }],
		['[null]', { kind: 'row-label', row: 1, label: '' }],
		['[{"input":[1,"2"],"label":0}]', { kind: 'row-value', row: 1 }]
	])('%j is refused', (text, why) => {
		expect(() => readLabelledJson(text, spec)).toThrow(refusal(why));
	});
});

it.each<[string, TargetSpec, readonly number[] | null]>([
	['dog/a.png', classes, [1]],
	['set/cat/a.png', classes, [0]],
	['1_a.png', classes, [1]],
	['dog_a_b.png', classes, [1]],
	['a.png', classes, null],
	['cow/a_1.png', classes, null],
	['1.5,3_a.png', values, [1.5, 3]],
	['-2,3/a.png', values, [-2, 3]],
	['3_a.png', values, null],
	['a,b/a.png', tokens, [0, 2]]
])('the path %s says %j is %j', (path, target, learnt) => {
	expect(targetInPath(path, target)).toEqual(learnt);
});
