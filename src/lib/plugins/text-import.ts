import Papa from 'papaparse';
import { StoreError } from '$lib/domain/errors';

/** A table of 100,000 rows of ten numbers; more is no set of examples for a phone. */
const MOST_CSV_BYTES = 10 * 2 ** 20;
const MOST_ROWS = 100_000;
const MOST_COLUMNS = 1000;
/** A long novel. */
const MOST_TEXT_BYTES = 2 * 2 ** 20;

export interface Table {
	readonly name: string;
	readonly columns: string[];
	/** Each as long as `columns`. */
	readonly rows: string[][];
}

/**
 * Reads a CSV file, whatever separates its cells (comma, semicolon, tab, bar).
 *
 * @throws {StoreError} `capture/unreadable` if it is too large, no UTF-8, or no table with a first row of names.
 */
export async function readTable(file: File): Promise<Table> {
	const text = await textOf(file, MOST_CSV_BYTES);
	const { data } = Papa.parse<string[]>(text, { skipEmptyLines: 'greedy' });
	const [columns = [], ...rows] = data;
	if (rows.length === 0) throw unreadable(file, 'has no rows under a first one of names');
	if (rows.length > MOST_ROWS) throw unreadable(file, `has more than ${MOST_ROWS} rows`);
	if (columns.length > MOST_COLUMNS)
		throw unreadable(file, `has more than ${MOST_COLUMNS} columns`);
	const ragged = rows.findIndex((row) => row.length !== columns.length);
	if (ragged >= 0) {
		const found = rows[ragged]?.length ?? 0;
		throw unreadable(file, `has ${found} cells in row ${ragged + 2}, not ${columns.length}`);
	}
	return { name: file.name, columns, rows };
}

/** @throws {StoreError} `capture/unreadable` if it is too large or no UTF-8. */
export async function readText(file: File): Promise<{ name: string; text: string }> {
	return { name: file.name, text: await textOf(file, MOST_TEXT_BYTES) };
}

async function textOf(file: File, most: number): Promise<string> {
	if (file.size > most) throw unreadable(file, `is larger than ${most / 2 ** 20} MB`);
	try {
		return new TextDecoder('utf-8', { fatal: true }).decode(await file.arrayBuffer());
	} catch (cause) {
		throw unreadable(file, 'is no text in UTF-8', cause);
	}
}

function unreadable({ name }: File, what: string, cause?: unknown): StoreError {
	return new StoreError('capture/unreadable', `${name} ${what}.`, { cause });
}
