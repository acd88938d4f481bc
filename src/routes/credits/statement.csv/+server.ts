import { StoreError } from '$lib/domain/errors';
import { statementCsv } from '$server/credits/statement-csv.server';
import { answering } from '$server/errors.server';
import { runningServices } from '$server/services.server';
import type { RequestHandler } from './$types';

/** The caller's whole statement of credits, for a spreadsheet. */
export const GET: RequestHandler = ({ locals: { account } }) =>
	answering(async () => {
		if (!account) throw new StoreError('account/signed-out', 'Sign in to see your statement.');
		const { database } = await runningServices();
		return new Response(statementCsv(database.prisma, account.id), {
			headers: {
				'content-type': 'text/csv; charset=utf-8',
				'content-disposition': 'attachment; filename="credits.csv"',
				'cache-control': 'private, no-store'
			}
		});
	});
