import { StoreError } from '$lib/domain/errors';
import { frameHeaders } from '$lib/wire/frame-headers';
import { answering } from '$server/errors.server';
import { findFrameCsp } from '$server/repositories/parts.server';
import { runningServices } from '$server/services.server';
import type { RequestHandler } from './$types';

/** A plugin's frame document, with the headers that are its sandbox. */
export const GET: RequestHandler = ({ params: { digest } }) =>
	answering(async () => {
		const { database, blobs } = await runningServices();
		const csp = await findFrameCsp(database.prisma, digest);
		if (csp === null) throw new StoreError('blob/not-found', `There is no plugin frame ${digest}.`);
		return new Response(await blobs.published.read(digest), { headers: frameHeaders(csp) });
	});
