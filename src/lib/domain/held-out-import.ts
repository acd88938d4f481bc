import type { LabelledSpec } from './examples';
import { refusedField } from './refused-field';

/** Labelled examples in a row: inputs flat, one label each. */
export interface LabelledExamples {
	readonly inputs: Float32Array;
	readonly labels: Uint32Array;
}

/**
 * Reads a table whose first line names its columns: one is called `label`, the others are the values of one
 * flat input, in their order.
 *
 * @throws {StoreError} `held-out/invalid`, naming the line.
 */
export function readLabelledCsv(text: string, spec: LabelledSpec): LabelledExamples {
	const [head = '', ...lines] = text.split(/\r?\n/).filter((line) => line.trim() !== '');
	const labelAt = cellsOf(head).findIndex((name) => name.toLowerCase() === 'label');
	if (labelAt < 0) throw refused({ kind: 'set-head' });
	return collect(
		lines.map((line) => {
			const cells = cellsOf(line);
			const label = cells.splice(labelAt, 1)[0] ?? '';
			// an empty cell is no 0
			return { label, input: cells.map((cell) => (cell === '' ? NaN : Number(cell))) };
		}),
		spec,
		// the first line of a table is its head
		2
	);
}

/**
 * Reads `[{ "input": […], "label": … }]`; inputs may be nested as deep as their shape.
 *
 * @throws {StoreError} `held-out/invalid`, naming the entry.
 */
export function readLabelledJson(text: string, spec: LabelledSpec): LabelledExamples {
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
 * The label that a picture's path says: its folder (`7/a.png`), or what stands before the first `_` of its
 * name (`7_a.png`). Null if that is no label.
 */
export function labelInPath(path: string, labels: readonly string[]): number | null {
	const [name = '', folder] = path.split('/').reverse();
	const said = [name.includes('_') ? name.split('_')[0] : undefined, folder];
	for (const text of said) {
		const label = text === undefined ? null : labelIndex(text, labels);
		if (label !== null) return label;
	}
	return null;
}

/** Puts inputs of one size in a row. */
export function packExamples(
	rows: readonly { readonly input: ArrayLike<number>; readonly label: number }[]
): LabelledExamples {
	const size = rows[0]?.input.length ?? 0;
	const inputs = new Float32Array(size * rows.length);
	rows.forEach(({ input }, i) => inputs.set(input, i * size));
	return { inputs, labels: Uint32Array.from(rows, ({ label }) => label) };
}

interface Row {
	readonly label: string;
	readonly input: readonly number[];
}

/** @param first What the first row is called when one is wrong. */
function collect(rows: readonly Row[], spec: LabelledSpec, first: number): LabelledExamples {
	const size = spec.inputShape.reduce((product, n) => product * n, 1);
	const read = rows.map(({ label: said, input }, i) => {
		const row = i + first;
		const label = labelIndex(said, spec.labels);
		if (label === null) throw refused({ kind: 'row-label', row, label: said });
		if (input.length !== size) {
			throw refused({ kind: 'row-size', row, found: input.length, wanted: size });
		}
		if (!input.every(Number.isFinite)) throw refused({ kind: 'row-value', row });
		return { input, label };
	});
	return packExamples(read);
}

function toRow(entry: unknown): Row {
	const { input, label } = (entry ?? {}) as { input?: unknown; label?: unknown };
	const values = Array.isArray(input) ? (input as unknown[]).flat(Infinity) : [];
	const said = typeof label === 'number' || typeof label === 'string' ? String(label) : '';
	return { label: said, input: values.map((value) => (typeof value === 'number' ? value : NaN)) };
}

/** By its name, or by its place counted from 0. */
function labelIndex(said: string, labels: readonly string[]): number | null {
	const text = said.trim();
	const named = labels.indexOf(text);
	if (named >= 0) return named;
	return /^\d{1,9}$/.test(text) && Number(text) < labels.length ? Number(text) : null;
}

function cellsOf(line: string): string[] {
	return line.split(/[,;\t]/).map((cell) => cell.trim().replace(/^"(.*)"$/, '$1'));
}

const refused = refusedField.bind(null, 'held-out/invalid', 'heldOut');
