/**
 * Tables: which of a file's columns is which of the model's, and what its rows are to the model. No DOM.
 *
 * The model's columns are declared in its `index.html`: `features`, in the order of the model's input, and
 * `target`. Each has `names` that a file may have for it, and a `kind`:
 * - `number`: `units` (the first is the model's; others have `times` and `plus` to get there), a `range` outside
 *   of which nobody believes it, and the `mean` and `deviation` that belong to the model for ever, so that
 *   every device says the same number in the same way;
 * - `date`: its place in the year, as cosine and sine;
 * - `category`: `values`, each a list of what it may be called; one 1 among zeros.
 * An `optional` category that is missing is zeros.
 *
 * The same text makes the held-out set and version 1, outside a browser (`tables/reader.ts`).
 */

/** Rows of one file that are looked at by the model; of more, as many evenly. */
const MOST_ROWS = 5000;
/** Rows that guesses are made from. */
const GUESSED_FROM = 1000;
const PREVIEWED = 6;
const UNKNOWN_SHOWN = 3;
const DAYS = 365.25;

const MISSING = /^(na|n\/a|nan|null|none|-|–|—|\.|\?)?$/i;
const FINE = 0;
const ABSENT = 1;
const WRONG = 2;
const OUTSIDE = 3;

const DATE_ORDERS = ['y-m-d', 'd/m/y', 'm/d/y'];

// names -------------------------------------------------------------------------------------

/** `Beak Length (mm)`, `beakLength_mm` → beak, length, mm. */
function wordsOf(name) {
	const apart = name.normalize('NFC').replace(/(\p{Ll})(\p{Lu})/gu, '$1 $2');
	return apart.toLowerCase().match(/[\p{L}\p{M}]+/gu) ?? [];
}

/** A unit's letters: km/h → kmh, °C → c. */
const lettersOf = (text) => wordsOf(text).join('');

/** The unit that a column's name ends with; −1 if none. */
function unitInName(name, units) {
	const words = wordsOf(name);
	const ends = [1, 2].map((n) => words.slice(-n).join(''));
	return units.findIndex(({ unit }) => ends.includes(lettersOf(unit)));
}

/** How much a column's name sounds like one of `names`: 0 (not) to 1. */
function likeness(name, { names, units = [] }) {
	const unit = unitInName(name, units);
	const words = wordsOf(name);
	const bare = unit < 0 ? words : wordsWithoutUnit(words, units[unit].unit);
	// the first of its names is the usual one
	const each = names.map((known, i) => likenessOf(bare, wordsOf(known)) * (1 - i / 1000));
	return Math.max(...each);
}

function wordsWithoutUnit(words, unit) {
	const letters = lettersOf(unit);
	return words.slice(0, words.at(-1) === letters ? -1 : -2);
}

function likenessOf(words, known) {
	if (words.join('') === known.join('')) return 1;
	return known.every((word) => words.includes(word)) ? known.length / (words.length + 0.5) : 0;
}

/** For each of the model's columns the file's, or −1; the likest pairs find each other first. */
function guessColumns(specs, columns) {
	const pairs = specs.flatMap((spec, wanted) =>
		columns.map((name, column) => ({ wanted, column, likeness: likeness(name, spec) }))
	);
	const guessed = specs.map(() => -1);
	for (const pair of pairs.sort((a, b) => b.likeness - a.likeness)) {
		const isFree = guessed[pair.wanted] < 0 && !guessed.includes(pair.column);
		if (pair.likeness > 0 && isFree) guessed[pair.wanted] = pair.column;
	}
	return guessed;
}

// cells -------------------------------------------------------------------------------------

/** Grouped by threes or not at all. */
const POINT = /^[+-]?(\d+|\d{1,3}(,\d{3})+)?(\.\d*)?(e[+-]?\d+)?$/i;
const COMMA = /^[+-]?(\d+|\d{1,3}(\.\d{3})+)?(,\d*)?(e[+-]?\d+)?$/i;

/** @param comma Whether decimals come after a comma. @returns NaN for what is no number. */
function parseNumber(cell, comma) {
	const text = cell
		.replace(/[०-९]/g, (digit) => String(digit.charCodeAt(0) - 0x966))
		.replace(/[\s\u00a0\u202f'’]/g, '')
		.replace('−', '-');
	if (!/\d/.test(text) || !(comma ? COMMA : POINT).test(text)) return NaN;
	return Number(comma ? text.replaceAll('.', '').replace(',', '.') : text.replaceAll(',', ''));
}

/** The day of the year from 0; NaN for what is no date. */
function parseDate(cell, order) {
	const parts = /^(\d{1,4})[-/.](\d{1,2})[-/.](\d{1,4})([T\s].*)?$/.exec(cell.trim());
	if (!parts) return NaN;
	const [a, b, c] = parts.slice(1, 4).map(Number);
	const [year, month, day] = { 'y-m-d': [a, b, c], 'd/m/y': [c, b, a], 'm/d/y': [c, a, b] }[order];
	if (parts[order === 'y-m-d' ? 1 : 3].length < 4) return NaN;
	const time = Date.UTC(year, month - 1, day);
	const date = new Date(time);
	if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) return NaN;
	return (time - Date.UTC(year, 0, 1)) / 86_400_000;
}

function categoryOf(cell, values) {
	const text = cell.trim().toLowerCase();
	return values.findIndex((names) => names.some((name) => name.toLowerCase() === text));
}

/** How each cell of a column can be read, by the unit that it is said to be in. */
function readings(spec, unit) {
	if (spec.kind === 'category') {
		return [{ value: (cell) => categoryOf(cell, spec.values), isWrong: (index) => index < 0 }];
	}
	if (spec.kind === 'date') {
		return [{ value: (cell) => parseDate(cell, DATE_ORDERS[unit]), isWrong: Number.isNaN }];
	}
	const { times = 1, plus = 0 } = spec.units[unit];
	const inUnit = (comma) => (cell) => parseNumber(cell, comma) * times + plus;
	const by = (comma) => ({ value: inUnit(comma), isWrong: Number.isNaN, comma });
	return [by(false), by(true)];
}

function stateOf(cell, value, { isWrong, range }) {
	if (MISSING.test(cell.trim())) return ABSENT;
	if (isWrong(value)) return WRONG;
	return range && (value < range[0] || value > range[1]) ? OUTSIDE : FINE;
}

const tally = (states, wanted) => states.reduce((sum, state) => sum + (state === wanted), 0);

/** A column as the model understands it: by the reading that understands most of it. */
function readColumn(spec, cells, unit) {
	const read = readings(spec, unit).map((reading) => {
		const values = cells.map(reading.value);
		const states = cells.map((cell, i) =>
			stateOf(cell, values[i], { ...reading, range: spec.range })
		);
		return { values, states, comma: reading.comma ?? false, fine: tally(states, FINE) };
	});
	return read.reduce((best, other) => (other.fine > best.fine ? other : best));
}

const unitsOf = (spec) => (spec.kind === 'date' ? DATE_ORDERS : (spec.units ?? ['']));

/** What the name says; else the unit in which most of the column is believable. */
function guessUnit(spec, name, cells) {
	const named = spec.kind === 'number' ? unitInName(name, spec.units) : -1;
	if (named >= 0) return named;
	const fine = unitsOf(spec).map((_, unit) => readColumn(spec, cells, unit).fine);
	return fine.indexOf(Math.max(...fine));
}

// tables ------------------------------------------------------------------------------------

const specsOf = ({ features, target }) => [...features, target];
const cellsOf = ({ rows }, column) => rows.map((row) => row[column]);
const firstCells = ({ rows }, column) => cellsOf({ rows: rows.slice(0, GUESSED_FROM) }, column);

/**
 * Names its columns and guesses which is which. A first row of numbers is no row of names: it is a row like the
 * others then.
 */
function openTable(model, { columns, rows }) {
	const filled = columns.filter((name) => !MISSING.test(name.trim()));
	const numbers = filled.filter((name) => !Number.isNaN(parseNumber(name, false)));
	const hasNames = filled.length > 0 && 2 * numbers.length < filled.length;
	const table = hasNames
		? { columns: columns.map((name) => name.trim()), rows }
		: { columns: columns.map(() => ''), rows: [columns, ...rows] };
	const specs = specsOf(model);
	const named = guessColumns(specs, table.columns);
	const mapping = specs
		.map((spec, i) => (named[i] < 0 ? columnOfKinds(spec, table, named) : named[i]))
		.map((column, wanted) => ({ column, unit: guessUnitOf(model, table, { wanted, column }) }));
	return { table, hasNames, mapping };
}

/** The first free column that mostly holds kinds that a category knows; −1 if there is none. */
function columnOfKinds(spec, table, taken) {
	if (spec.kind !== 'category') return -1;
	return table.columns.findIndex((_, column) => {
		const cells = firstCells(table, column);
		return !taken.includes(column) && 2 * readColumn(spec, cells, 0).fine > cells.length;
	});
}

/** The likeliest unit of the file's `column` as the model's `wanted` one. */
function guessUnitOf(model, table, { wanted, column }) {
	if (column < 0) return 0;
	return guessUnit(specsOf(model)[wanted], table.columns[column], firstCells(table, column));
}

/** What a column has to say of itself. */
function factsOf(spec, cells, { values, states, comma }) {
	const numbers = values.filter((_, i) => states[i] === FINE || states[i] === OUTSIDE);
	const wrong = cells.filter((_, i) => states[i] === WRONG);
	return {
		missing: tally(states, ABSENT),
		wrong: wrong.length,
		outside: tally(states, OUTSIDE),
		unknown: [...new Set(wrong.map((cell) => cell.trim().slice(0, 30)))].slice(0, UNKNOWN_SHOWN),
		least: spec.kind === 'number' && numbers.length > 0 ? numbers.reduce(lesser) : null,
		most: spec.kind === 'number' && numbers.length > 0 ? numbers.reduce(greater) : null,
		comma
	};
}

const lesser = (a, b) => Math.min(a, b);
const greater = (a, b) => Math.max(a, b);

/** @returns {number[]} What the model is given for one value; NaN stands for none. */
function encode(spec, value) {
	if (spec.kind === 'category') return spec.values.map((_, i) => Number(i === value));
	if (spec.kind === 'number') return [(value - spec.mean) / spec.deviation];
	const angle = (2 * Math.PI * value) / DAYS;
	return [Math.cos(angle), Math.sin(angle)];
}

/** One row's values as the model's input; NaN for an optional one that is missing. */
function inputOf({ features }, values) {
	return features.flatMap((spec, i) => encode(spec, values[i]));
}

function evenly(rows) {
	if (rows.length <= MOST_ROWS) return rows;
	return Array.from(
		{ length: MOST_ROWS },
		(_, i) => rows[Math.floor((i * rows.length) / MOST_ROWS)]
	);
}

/**
 * Reads all rows as `mapping` says. A row without a column that the model must have, or with a cell that cannot
 * be understood, is left out.
 *
 * @returns Facts of each column; `inputs` and `targets` of the rows that can be learnt from; the first rows, with
 *   the input of those that the model can be asked about.
 */
function readTable(model, table, mapping) {
	const specs = specsOf(model);
	const read = specs.map((spec, i) => {
		const { column, unit } = mapping[i];
		return column < 0 ? null : readColumn(spec, cellsOf(table, column), unit);
	});
	const isFine = (row, i) => {
		const state = read[i] ? read[i].states[row] : ABSENT;
		return state === FINE || (state === ABSENT && specs[i].optional === true);
	};
	const valuesOf = (row) =>
		specs.map((_, i) => (read[i]?.states[row] === FINE ? read[i].values[row] : NaN));
	const canAsk = (row) => model.features.every((_, i) => isFine(row, i));
	const all = table.rows.map((_, row) => row);
	const complete = all.filter((row) => canAsk(row) && isFine(row, specs.length - 1));
	const learnable = evenly(complete);

	return {
		total: all.length,
		complete: complete.length,
		columns: specs.map((spec, i) =>
			read[i] ? factsOf(spec, cellsOf(table, mapping[i].column), read[i]) : null
		),
		inputs: learnable.map((row) => Float32Array.from(inputOf(model, valuesOf(row)))),
		targets: learnable.map((row) => valuesOf(row).at(-1)),
		preview: all.slice(0, PREVIEWED).map((row) => ({
			cells: mapping.map(({ column }) => (column < 0 ? null : table.rows[row][column])),
			bad: specs.map((_, i) => !isFine(row, i)),
			input: canAsk(row) ? Float32Array.from(inputOf(model, valuesOf(row))) : null
		}))
	};
}

// messages ----------------------------------------------------------------------------------

let opened = null;

const answers = {
	open({ model, table }) {
		const { table: named, hasNames, mapping } = openTable(model, table);
		opened = { model, table: named };
		const first = named.rows[0] ?? [];
		return { columns: named.columns, first, rows: named.rows.length, hasNames, mapping };
	},
	unit: (choice) => guessUnitOf(opened.model, opened.table, choice),
	read: ({ mapping }) => readTable(opened.model, opened.table, mapping),
	/** One row by hand: a cell for each of the model's columns, in its own units. */
	row({ model, cells }) {
		const mapping = cells.map((_, column) => ({ column, unit: 0 }));
		return readTable(model, { rows: [cells] }, mapping);
	}
};

self.onmessage = ({ data: { id, ask, given } }) => {
	try {
		self.postMessage({ id, answer: answers[ask](given) });
	} catch (error) {
		self.postMessage({ id, error: String(error) });
	}
};
