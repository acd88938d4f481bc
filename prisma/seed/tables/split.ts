import type { Table } from './reader';

/** A table cut in three for ever, so that nobody is judged on what they learnt from. */
export type Part = 'pretraining' | 'contributors' | 'heldOut';

export function split(table: Table, partOf: (row: readonly string[]) => Part): Record<Part, Table> {
	const parts = table.rows.map(partOf);
	const cut = (wanted: Part) => ({
		columns: table.columns,
		rows: table.rows.filter((_, i) => parts[i] === wanted)
	});
	return {
		pretraining: cut('pretraining'),
		contributors: cut('contributors'),
		heldOut: cut('heldOut')
	};
}
