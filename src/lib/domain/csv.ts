/** Text that a spreadsheet would take for a formula, or for the start of one. */
const FORMULA = /^[=+\-@\t\r]/;

/**
 * One line of CSV with its line end (RFC 4180). Text that a spreadsheet would run as a formula gets a `'` in
 * front; numbers are numbers and stay as they are.
 */
export function csvLine(cells: readonly (string | number)[]): string {
	return `${cells.map(cell).join(',')}\r\n`;
}

function cell(value: string | number): string {
	if (typeof value === 'number') return String(value);
	const safe = FORMULA.test(value) ? `'${value}` : value;
	return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
