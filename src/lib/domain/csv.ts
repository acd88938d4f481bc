/**
 * Where a spreadsheet would see the start of a formula: at the front of a text, and after what ends a cell where
 * commas are decimal and cells end with a semicolon, for there our quotes mean nothing. Full-width signs count.
 */
const FORMULA = /(^|[;\t\r\n])(?=\s*[=+\-@＝＋－＠])/g;

/**
 * What a file of CSV in UTF-8 begins with, so that a spreadsheet does not read नमस्ते as something else (RFC 3629,
 * section 6).
 */
export const CSV_BEGIN = '\ufeff';

/**
 * One line of CSV with its line end (RFC 4180). Text that a spreadsheet would run as a formula gets a `'` in
 * front; numbers are numbers and stay as they are.
 */
export function csvLine(cells: readonly (string | number)[]): string {
	return `${cells.map(cell).join(',')}\r\n`;
}

function cell(value: string | number): string {
	if (typeof value === 'number') return String(value);
	const safe = value.replaceAll(FORMULA, "$1'");
	return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
