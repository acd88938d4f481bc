import fc from 'fast-check';
import { assert, describe, expect, it } from 'vitest';
import { tableReader, type Table, type TableModel } from './reader';

const { openTable, readTable } = tableReader();

const sex: TableModel['target'] = {
	kind: 'category',
	title: { en: 'Sex' },
	names: ['sex'],
	values: [['male', 'm'], ['female']],
	optional: true
};
const model: TableModel = {
	features: [
		{
			kind: 'number',
			title: { en: 'Length' },
			names: ['bill length', 'beak length'],
			units: [{ unit: 'mm' }, { unit: 'cm', times: 10 }],
			range: [20, 80],
			mean: 40,
			deviation: 10
		},
		{ kind: 'date', title: { en: 'Date' }, names: ['date'] },
		sex
	],
	target: {
		kind: 'number',
		title: { en: 'Mass' },
		names: ['body mass', 'mass'],
		units: [{ unit: 'g' }, { unit: 'kg', times: 1000 }],
		range: [1000, 9000]
	}
};

function read(columns: readonly string[], ...rows: readonly string[][]) {
	const opened = openTable(model, { columns, rows });
	return { ...opened, ...readTable(model, opened.table, opened.mapping) };
}

const names = ['bill_length_mm', 'date', 'sex', 'body_mass_g'];
const mapped = ({ mapping }: ReturnType<typeof read>) => mapping.map(({ column }) => column);
const units = ({ mapping }: ReturnType<typeof read>) => mapping.map(({ unit }) => unit);

describe('openTable', () => {
	it.each([
		['snake_case with units', names],
		['words and brackets', ['Beak Length (mm)', 'Date', 'Sex', 'Body Mass (g)']],
		['camel case', ['billLength', 'date', 'SEX', 'bodyMass']]
	])('knows the columns by their names: %s', (_, columns) => {
		expect(mapped(read(columns, ['40', '2020-01-01', 'male', '4000']))).toEqual([0, 1, 2, 3]);
	});

	it('gives a column to the name that is likest, and leaves what it does not know', () => {
		const table = read(['mass', 'note', 'body mass'], ['1', 'x', '4000']);
		expect(mapped(table)).toEqual([-1, -1, -1, 2]);
	});

	it('gives no column to two, by name or by content', () => {
		expect(mapped(read(['bill length mass'], ['40']))).toEqual([0, -1, -1, -1]);
		expect(mapped(read(['sex', 'beak length'], ['m', '40'])).slice(0, 3)).toEqual([1, -1, 0]);
		const kinds = { ...model, target: { ...sex, title: { en: 'Other' }, names: ['other'] } };
		const opened = openTable(kinds, { columns: ['sex', 'x'], rows: [['m', 'm']] });
		expect(opened.mapping.map(({ column }) => column)).toEqual([-1, -1, 0, 1]);
	});

	it('knows a category by what is in it', () => {
		const columns = ['note', 'x', 'y'];
		expect(mapped(read(columns, ['a', 'm', 'f'], ['b', 'female', 'f']))).toEqual([-1, -1, 1, -1]);
	});

	it('takes the unit from the name, else from what is believable', () => {
		expect(units(read(['bill length cm', 'mass'], ['4', '4.1']))).toEqual([1, 0, 0, 1]);
		expect(units(read(['bill length', 'mass'], ['4', '4.1']))).toEqual([1, 0, 0, 1]);
		// a name is believed even where all of the column is not to be
		expect(units(read(['bill length mm', 'mass g'], ['4', '4.1']))).toEqual([0, 0, 0, 0]);
	});

	it('guesses the order of a date from the days that exist in it', () => {
		expect(units(read(['date'], ['13/01/2020'], ['02/03/2020']))[1]).toBe(1);
		expect(units(read(['date'], ['01/13/2020'], ['02/03/2020']))[1]).toBe(2);
	});

	it('reads a first row of numbers as a row', () => {
		const table = read(['40', '2020-01-01', '4000', '5'], ['41', '2020-01-02', '4100', '6']);
		expect(table).toMatchObject({ hasNames: false, total: 2, complete: 0 });
		expect(mapped(table)).toEqual([-1, -1, -1, -1]);
	});
});

describe('readTable', () => {
	it('gives the model standard deviations, the place in the year, and one of each kind', () => {
		const { inputs, targets } = read(
			names,
			['55', '2019-01-01', 'F', '4000'],
			[
				'30',
				'2019-07-02',
				'M',
				'3,500' // prettier-ignore
			]
		);
		// “F” is nothing that this model calls female: its row is left out
		expect(targets).toEqual([3500]);
		expect(inputs).toHaveLength(1);
		const [length, cosine, sine, ...sex] = inputs[0] ?? [];
		expect([length, ...sex]).toEqual([-1, 1, 0]);
		// 182 days of 365.25 after New Year
		expect(cosine).toBeCloseTo(-0.99998, 4);
		expect(sine).toBeCloseTo(0.01075, 4);
	});

	it('gives zeros for an optional one that is missing, or has no column', () => {
		const missing = read(names, ['40', '2019-01-01', 'NA', '4000']);
		const absent = read(['bill length', 'date', 'mass'], ['40', '2019-01-01', '4000']);
		for (const { inputs } of [missing, absent])
			expect([...(inputs[0] ?? [])]).toEqual([0, 1, 0, 0, 0]);
	});

	it('leaves out and counts what is missing, no number, or not to be believed', () => {
		const table = read(
			names,
			['40', '2019-01-01', 'm', '4000'],
			['', '2019-01-01', 'm', '4000'],
			['long', '2019-01-01', 'm', '4000'],
			['400', '2019-01-01', 'm', '4000'],
			['40', '2019-02-30', 'm', '4000'],
			['40', '2019-01-01', 'both', 'NaN']
		);
		expect(table).toMatchObject({ total: 6, complete: 1 });
		const [length, date, sex, mass] = table.columns;
		expect(length).toMatchObject({ missing: 1, wrong: 1, outside: 1, unknown: ['long'] });
		expect(length).toMatchObject({ least: 40, most: 400 });
		expect(date).toMatchObject({ wrong: 1, unknown: ['2019-02-30'] });
		expect(sex).toMatchObject({ wrong: 1, unknown: ['both'] });
		expect(mass).toMatchObject({ missing: 1 });
		expect(table.preview.map(({ bad }) => bad.indexOf(true))).toEqual([-1, 0, 0, 0, 1, 2]);
		expect(table.preview[1]?.input).toBeNull();
	});

	it('can ask the model about a row whose answer is not known', () => {
		const { preview, complete } = read(names, ['40', '2019-01-01', 'm', '']);
		expect(complete).toBe(0);
		expect(preview[0]?.input).toHaveLength(5);
	});

	it.each([
		['decimal commas', '40,5', true],
		['decimal points', '40.5', false],
		['spaces and a sign', ' +4 0.5', false],
		['digits of Devanagari', '४०.५', false]
	])('reads %s', (_, cell, comma) => {
		const { columns, inputs } = read(names, [cell, '2019-01-01', '', '4000']);
		expect(columns[0]).toMatchObject({ wrong: 0, comma });
		expect(inputs[0]?.[0]).toBeCloseTo(0.05);
	});

	it('reads the minus of typesetters', () => {
		const below: TableModel = { ...model, target: { ...model.target, range: [-10, 10] } };
		const table = { columns: names, rows: [['40', '2019-01-01', 'm', '\u22125']] };
		const { mapping } = openTable(below, table);
		expect(readTable(below, table, mapping).targets).toEqual([-5]);
	});

	it('takes commas and points between thousands for what they are', () => {
		expect(read(names, ['40', '2019-01-01', '', '4.250,5']).targets).toEqual([4250.5]);
		expect(read(names, ['40', '2019-01-01', '', '4,250']).targets).toEqual([4250]);
		expect(read(['bill length', 'date', 'mass kg'], ['40', '2019-01-01', '4,25']).targets).toEqual([
			4250
		]);
	});

	it('takes 5,000 rows of a longer file, evenly', () => {
		const rows = Array.from({ length: 20_000 }, (_, i) => [
			'40',
			'2019-01-01',
			'',
			String(1000 + (i % 8000))
		]);
		const { complete, targets } = read(names, ...rows);
		expect(complete).toBe(20_000);
		expect(targets).toHaveLength(5000);
		expect(targets.slice(0, 3)).toEqual([1000, 1004, 1008]);
	});

	it('reads any table without a number that is none', () => {
		const cell = fc.oneof(fc.string(), fc.double().map(String), fc.constantFrom('40', '4000', 'm'));
		const row = fc.tuple(cell, cell, cell, cell);
		fc.assert(
			fc.property(fc.array(row, { minLength: 1 }), row, (rows, columns) => {
				const table: Table = { columns, rows };
				const opened = openTable(model, table);
				const mapping = opened.mapping.map(({ unit }, column) => ({ column, unit }));
				const { inputs, targets, total } = readTable(model, opened.table, mapping);
				assert(inputs.length === targets.length && inputs.length <= total);
				assert(inputs.every((input) => input.length === 5 && input.every(Number.isFinite)));
				assert(targets.every((value) => value >= 1000 && value <= 9000));
			})
		);
	});
});
