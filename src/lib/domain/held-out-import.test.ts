import { describe, expect, it } from 'vitest';
import type { Complaint } from './complaint';
import { labelInPath, readLabelledCsv, readLabelledJson } from './held-out-import';

const spec = { inputShape: [2, 1], labels: ['cat', 'dog'] };
const read = { inputs: Float32Array.of(0, 0.5, 1, -2), labels: Uint32Array.of(1, 0) };
const refusal = (heldOut: Complaint) =>
	expect.objectContaining({ code: 'held-out/invalid', fields: { heldOut } }) as unknown;

describe('a table', () => {
	it('is read by the names of its columns; labels go by name or place', () => {
		expect(readLabelledCsv('a,Label,b\r\n0,dog,0.5\n\n1,0,-2\n', spec)).toEqual(read);
	});

	it.each<[string, Complaint]>([
		['a,b\n1,2', { kind: 'set-head' }],
		['label,a,b\ncow,1,2', { kind: 'row-label', row: 2, label: 'cow' }],
		['label,a,b\ncat,1,2\ndog,1', { kind: 'row-size', row: 3, found: 1, wanted: 2 }],
		['label,a,b\ncat,1,', { kind: 'row-value', row: 2 }],
		['label,a,b\n2,1,2', { kind: 'row-label', row: 2, label: '2' }]
	])('%j is refused', (text, why) => {
		expect(() => readLabelledCsv(text, spec)).toThrow(refusal(why));
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

it.each([
	['dog/a.png', 1],
	['set/cat/a.png', 0],
	['1_a.png', 1],
	['dog_a_b.png', 1],
	['a.png', null],
	['cow/a_1.png', null]
])('the path %s says label %j', (path, label) => {
	expect(labelInPath(path, spec.labels)).toBe(label);
});
