import { Readable } from 'node:stream';
import type { RequestHandler } from '@sveltejs/kit';
import { StoreError } from '$lib/domain/errors';
import { accountFile } from '$server/accounts/export-account.server';
import { answering } from '$server/errors.server';
import { runningServices } from '$server/services.server';

/** All that the store has about the caller, as one JSON file. */
export const GET: RequestHandler = ({ locals }) =>
	answering(async () => {
		const { account } = locals;
		if (!account) throw new StoreError('account/signed-out', 'Sign in to do this.');
		const { database } = await runningServices();
		const chunks = Readable.from(accountFile(database.prisma, account.id), { objectMode: false });
		return new Response(Readable.toWeb(chunks) as ReadableStream<Uint8Array>, {
			headers: {
				'content-type': 'application/json',
				'content-disposition': 'attachment; filename="ml-store-account.json"',
				'cache-control': 'no-store'
			}
		});
	});
