import { StoreError } from '$lib/domain/errors';
import { selfTestFrame } from '$lib/wire/self-test-frame';
import { answering } from '$server/errors.server';
import type { RequestHandler } from './$types';

/** By which a browser shows whether it enforces the headers of plugin frames. */
export const GET: RequestHandler = ({ params: { kind } }) =>
	answering(async () => {
		if (kind !== 'guarded' && kind !== 'open') {
			throw new StoreError('blob/not-found', `There is no self-test ${kind}.`);
		}
		const { html, headers } = await selfTestFrame(kind);
		return new Response(html, { headers });
	});
