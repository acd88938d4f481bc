import { CSV_BEGIN, csvLine } from '$lib/domain/csv';
import type { Db } from '../repositories/db.server';
import { listStatement } from '../repositories/statements.server';
import { statementLineOf } from './views.server';

const ROWS_AT_ONCE = 500;

/** A user's whole statement as CSV in UTF-8, newest first, read page by page as the reader takes it. */
export function statementCsv(db: Db, userId: string): ReadableStream<Uint8Array> {
	const encoder = new TextEncoder();
	const lines = csvPages(db, userId);
	return new ReadableStream({
		async pull(controller) {
			const { value, done } = await lines.next();
			if (done) controller.close();
			else controller.enqueue(encoder.encode(value));
		}
	});
}

async function* csvPages(db: Db, userId: string): AsyncGenerator<string, void> {
	yield CSV_BEGIN + csvLine(['time', 'kind', 'about', 'amount', 'balance', 'id']);
	for (let before: string | undefined; ;) {
		const rows = await listStatement(db, userId, { before, take: ROWS_AT_ONCE });
		yield rows.map(statementLineOf).map(csvRow).join('');
		if (rows.length < ROWS_AT_ONCE) return;
		before = rows.at(-1)?.id;
	}
}

function csvRow({ at, memo, amount, balance, id }: ReturnType<typeof statementLineOf>): string {
	return csvLine([new Date(at).toISOString(), memo.kind, memo.about ?? '', amount, balance, id]);
}
