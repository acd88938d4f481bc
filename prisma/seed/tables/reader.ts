import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import { Script } from 'node:vm';
import Papa from 'papaparse';

/** A file's table: all of it is text. */
export interface Table {
	readonly columns: readonly string[];
	/** Each as long as `columns`. */
	readonly rows: readonly (readonly string[])[];
}

/** One of the model's columns, as its plugin's `index.html` declares it; the worker file says what is what. */
interface ColumnSpec {
	readonly kind: 'number' | 'date' | 'category';
	readonly title: Readonly<Record<string, string>>;
	readonly names: readonly string[];
	readonly units?: readonly { readonly unit: string; readonly times?: number }[];
	readonly values?: readonly (readonly string[])[];
	readonly range?: readonly [number, number];
	readonly mean?: number;
	readonly deviation?: number;
	readonly optional?: boolean;
}

export interface TableModel {
	readonly features: readonly ColumnSpec[];
	readonly target: ColumnSpec;
}

/** Which of the file's columns (−1: none) is one of the model's, and in which of its units. */
type Mapping = readonly { readonly column: number; readonly unit: number }[];

interface ColumnFacts {
	readonly missing: number;
	readonly wrong: number;
	readonly outside: number;
	readonly unknown: readonly string[];
	readonly least: number | null;
	readonly most: number | null;
	readonly comma: boolean;
}

interface ReadTable {
	readonly total: number;
	/** Rows that can be learnt from; `inputs` and `targets` have 5,000 of them at most. */
	readonly complete: number;
	readonly columns: readonly (ColumnFacts | null)[];
	readonly inputs: readonly Float32Array[];
	readonly targets: readonly number[];
	readonly preview: readonly {
		readonly cells: readonly (string | null)[];
		readonly bad: readonly boolean[];
		readonly input: Float32Array | null;
	}[];
}

interface OpenTable {
	readonly table: Table;
	readonly hasNames: boolean;
	readonly mapping: Mapping;
}

interface TableReader {
	readonly openTable: (model: TableModel, table: Table) => OpenTable;
	readonly readTable: (model: TableModel, table: Table, mapping: Mapping) => ReadTable;
}

/** The plugin's own way to read tables, outside a browser. The working directory is the project's root. */
export function tableReader(): TableReader {
	const source = readFileSync(resolve('prisma/seed/tables/plugin/data-worker.js'), 'utf8');
	const script = new Script(
		`(self) => {'use strict';\n${source}\nreturn { openTable, readTable };}`
	);
	const start = script.runInThisContext() as (self: object) => TableReader;
	return start({});
}

/** The columns that the plugin of `prisma/seed/<folder>` declares. */
export function tableModel(folder: string): TableModel {
	const html = readFileSync(resolve('prisma/seed', folder, 'plugin/index.html'), 'utf8');
	const [, json] = /<pre id="columns" hidden>([^<]*)<\/pre>/.exec(html) ?? [];
	if (json === undefined) throw new Error(`The plugin of ${folder} declares no columns.`);
	return JSON.parse(json) as TableModel;
}

/** A table of the npm package `@observablehq/sample-datasets`. */
export function sampleTable(name: 'penguins' | 'weather'): Table {
	const at = createRequire(resolve('package.json'));
	const file = at.resolve(`@observablehq/sample-datasets/${name}.csv`);
	const { data } = Papa.parse<string[]>(readFileSync(file, 'utf8'), { skipEmptyLines: 'greedy' });
	const [columns = [], ...rows] = data;
	return { columns, rows };
}

/** Complete rows of `table` as the model of `prisma/seed/<folder>` takes them. */
export function examplesOf(folder: string, table: Table) {
	const model = tableModel(folder);
	const reader = tableReader();
	const opened = reader.openTable(model, table);
	const { inputs, targets } = reader.readTable(model, opened.table, opened.mapping);
	return { inputs: Float32Array.from(inputs.flatMap((input) => [...input])), targets };
}
