import {
	areValues,
	labelsOf,
	sizeOfShape,
	type ExampleSpec,
	type InputValues,
	type TargetSpec
} from './examples';
import { refusedField } from './refused-field';

/** Examples in a row, as trainings take them. */
export interface LabelledExamples {
	/** [n, ...inputShape] flat. */
	readonly inputs: Float32Array;
	/** [n, ...targetShape] flat: indices of classes or tokens, or the numbers to learn. */
	readonly labels: Uint32Array | Float32Array;
}

/** The column that says what is to be learnt, where that is no number of a name of its own. */
const LABEL = 'label';

/**
 * Reads a table whose first line names its columns. What is to be learnt stands in the column `label` (for several
 * tokens, one after the other with spaces between), or, where numbers are learnt, in the columns that are called
 * as they are. All other columns are the values of one flat input, in their order.
 *
 * @throws {StoreError} `held-out/invalid`, naming the line.
 */
export function readLabelledCsv(text: string, spec: ExampleSpec): LabelledExamples {
	const [head = '', ...lines] = text.split(/\r?\n/).filter((line) => line.trim() !== '');
	const names = cellsOf(head).map((name) => name.toLowerCase());
	const { target } = spec;
	const wanted = target.kind === 'values' ? target.names : [LABEL];
	const columns = wanted.map((name) => names.indexOf(name.toLowerCase()));
	if (columns.includes(-1)) throw refused({ kind: 'set-head', columns: wanted.join(', ') });
	return collect(
		lines.map((line) => {
			const cells = cellsOf(line);
			const said = columns.map((column) => cells[column] ?? '');
			const input = cells.filter((_, i) => !columns.includes(i)).map(numberIn);
			return { said: target.kind === 'tokens' ? (said[0] ?? '').split(/\s+/) : said, input };
		}),
		spec,
		// the first line of a table is its head
		2
	);
}

/**
 * Reads `[{ "input": […], "label": … }]`, or `[{ "input": […], "values": […] }]` where numbers or several tokens
 * are learnt; inputs may be nested as deep as their shape.
 *
 * @throws {StoreError} `held-out/invalid`, naming the entry.
 */
export function readLabelledJson(text: string, spec: ExampleSpec): LabelledExamples {
	let entries: unknown;
	try {
		entries = JSON.parse(text);
	} catch {
		throw refused({ kind: 'set-not-json' });
	}
	if (!Array.isArray(entries)) throw refused({ kind: 'set-not-a-list' });
	return collect(entries.map(toRow), spec, 1);
}

/**
 * What a picture's path says is to be learnt of it: its folder (`7/a.png`), or what stands before the first `_` of
 * its name (`7_a.png`); several numbers or tokens with commas between. Null if that says nothing.
 */
export function targetInPath(path: string, target: TargetSpec): readonly number[] | null {
	const [name = '', folder] = path.split('/').reverse();
	const said = [name.includes('_') ? name.split('_')[0] : undefined, folder];
	for (const text of said) {
		const isOne = target.kind === 'classes' || target.kind === 'next-token';
		const parts = text === undefined ? [] : isOne ? [text] : text.split(',');
		const targets = targetOf(parts, target);
		if (isList(targets)) return targets;
	}
	return null;
}

/** Puts inputs of one size in a row, and what is to be learnt of them. */
export function packExamples(
	rows: readonly { readonly input: ArrayLike<number>; readonly target: readonly number[] }[],
	{ kind }: TargetSpec
): LabelledExamples {
	const size = rows[0]?.input.length ?? 0;
	const inputs = new Float32Array(size * rows.length);
	rows.forEach(({ input }, i) => inputs.set(input, i * size));
	const targets = rows.flatMap(({ target }) => target);
	return { inputs, labels: (kind === 'values' ? Float32Array : Uint32Array).from(targets) };
}

interface Row {
	readonly said: readonly string[];
	readonly input: readonly number[];
}

/** @param first What the first row is called when one is wrong. */
function collect(rows: readonly Row[], spec: ExampleSpec, first: number): LabelledExamples {
	const { shape, values } = spec.input;
	const wanted = sizeOfShape(shape);
	const read = rows.map(({ said, input }, i) => {
		const row = i + first;
		const target = targetOf(said, spec.target);
		if (!isList(target)) throw refused({ ...target, row });
		if (input.length !== wanted) {
			throw refused({ kind: 'row-size', row, found: input.length, wanted });
		}
		if (!input.every(Number.isFinite)) throw refused({ kind: 'row-value', row });
		if (!areValues(Float32Array.from(input), values)) throw refused({ ...outside(values), row });
		return { input, target };
	});
	return packExamples(read, spec.target);
}

const isList = (target: ReturnType<typeof targetOf>): target is readonly number[] =>
	Array.isArray(target);

function outside(values: InputValues) {
	return values.kind === 'tokens'
		? { kind: 'row-token' as const, most: values.size - 1 }
		: { kind: 'row-outside' as const, least: values.least, most: values.most };
}

function toRow(entry: unknown): Row {
	const { input, label, values } = (entry ?? {}) as Readonly<Record<string, unknown>>;
	const said = [values ?? label].flat().map(textOf);
	const numbers = Array.isArray(input) ? (input as unknown[]).flat(Infinity) : [];
	return { said, input: numbers.map((value) => (typeof value === 'number' ? value : NaN)) };
}

function textOf(value: unknown): string {
	return typeof value === 'number' || typeof value === 'string' ? String(value) : '';
}

type Wrong =
	| { readonly kind: 'row-label'; readonly label: string }
	| { readonly kind: 'row-targets'; readonly found: number; readonly wanted: number }
	| { readonly kind: 'row-target'; readonly label: string };

/** What is said of one example as numbers, or what is wrong with it. */
function targetOf(said: readonly string[], target: TargetSpec): readonly number[] | Wrong {
	const wanted = targetsOf(target);
	if (said.length !== wanted) return { kind: 'row-targets', found: said.length, wanted };
	const numbers = said.map((text) =>
		target.kind === 'values' ? numberIn(text) : (labelIndex(text, labelsOf(target)) ?? NaN)
	);
	// as float32 keeps it: 1e39 is infinite there
	const wrong = numbers.findIndex((number) => !Number.isFinite(Math.fround(number)));
	if (wrong < 0) return numbers;
	const label = said[wrong] ?? '';
	return { kind: target.kind === 'values' ? 'row-target' : 'row-label', label };
}

function targetsOf(target: TargetSpec): number {
	if (target.kind === 'values') return target.names.length;
	return target.kind === 'tokens' ? target.length : 1;
}

/** By its name, or by its place counted from 0. */
function labelIndex(said: string, labels: readonly string[]): number | null {
	const text = said.trim();
	// a token may be nothing but a space
	const named = Math.max(labels.indexOf(said), labels.indexOf(text));
	if (named >= 0) return named;
	return /^\d{1,9}$/.test(text) && Number(text) < labels.length ? Number(text) : null;
}

/** An empty cell is no 0. */
function numberIn(cell: string): number {
	return cell.trim() === '' ? NaN : Number(cell);
}

function cellsOf(line: string): string[] {
	return line.split(/[,;\t]/).map((cell) => cell.trim().replace(/^"(.*)"$/, '$1'));
}

const refused = refusedField.bind(null, 'held-out/invalid', 'heldOut');
