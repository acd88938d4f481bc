import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { loadPenguins } from '../penguins/penguins';
import { loadWeather } from '../weather/weather';
import { examplesOf, tableModel, type Table } from './reader';
import { split } from './split';

const rowsOf = ({ rows }: Table) => rows.map((row) => row.join());
const count = ({ rows }: Table, column: number, value: string) =>
	rows.filter((row) => row[column] === value).length;

function manifestOf(folder: string) {
	const text = readFileSync(`prisma/seed/${folder}/plugin/plugin.json`, 'utf8');
	return JSON.parse(text) as { input: { shape: number[]; range: [number, number] } };
}

it('gives every row to one part, and each part the names of the columns', () => {
	const table = { columns: ['a'], rows: [['1'], ['2'], ['3']] };
	const parts = split(table, ([a]) => (a === '2' ? 'heldOut' : 'contributors'));
	expect(parts).toEqual({
		pretraining: { columns: ['a'], rows: [] },
		contributors: { columns: ['a'], rows: [['1'], ['3']] },
		heldOut: { columns: ['a'], rows: [['2']] }
	});
});

describe.each([
	{ folder: 'penguins', load: loadPenguins, sizes: [69, 189, 86], usable: [69, 187, 86] },
	{ folder: 'weather', load: loadWeather, sizes: [292, 2044, 586], usable: [292, 2044, 586] }
])('the rows of $folder', ({ folder, load, sizes, usable }) => {
	const parts = load();
	const tables = [parts.pretraining, parts.contributors, parts.heldOut];

	it('are cut in three, and read by the plugin', () => {
		expect(tables.map(({ rows }) => rows.length)).toEqual(sizes);
		expect(tables.map((table) => examplesOf(folder, table).targets.length)).toEqual(usable);
	});

	it('never judge a contributor on a row that anyone trained with', () => {
		const seen = new Set([...rowsOf(parts.pretraining), ...rowsOf(parts.contributors)]);
		expect(rowsOf(parts.heldOut).filter((row) => seen.has(row))).toEqual([]);
	});

	it('stay within what the plugin declares of its inputs, and so would any row that it lets pass', () => {
		const manifest = manifestOf(folder);
		const { features } = tableModel(folder);
		const [least, most] = manifest.input.range;
		for (const { range, mean = 0, deviation = 1 } of features) {
			for (const end of range ?? [0, 1]) {
				expect((end - mean) / deviation).toBeGreaterThanOrEqual(least);
				expect((end - mean) / deviation).toBeLessThanOrEqual(most);
			}
		}
		const { inputs } = examplesOf(folder, parts.heldOut);
		expect(inputs).toHaveLength((usable[2] ?? 0) * (manifest.input.shape[0] ?? 0));
	});
});

it('show version 1 no Chinstrap, and no day in New York', () => {
	expect(count(loadPenguins().pretraining, 0, 'Chinstrap')).toBe(0);
	expect(count(loadPenguins().heldOut, 0, 'Chinstrap')).toBe(17);
	expect(count(loadWeather().pretraining, 0, 'New York')).toBe(0);
	expect(count(loadWeather().heldOut, 0, 'New York')).toBe(293);
});
