import { readCapped } from '$server/http/body.server';
import { answering } from '$server/errors.server';
import { runningServices } from '$server/services.server';
import type { RequestHandler } from './$types';

// Khalti's own addresses end in a slash
export const trailingSlash = 'ignore';

const MAX_BYTES = 64 * 1024;

/** The demo's Khalti; nothing is here where real money moves. */
const handler: RequestHandler = ({ request }) =>
	answering(async () => {
		const { simulator } = (await runningServices()).payments;
		if (!simulator) return Response.json({ detail: 'Not found.' }, { status: 404 });
		const { url, method, headers } = request;
		const body = method === 'POST' ? await readCapped(request, MAX_BYTES) : null;
		return simulator.handle(new Request(url, { method, headers, body }));
	});

export { handler as GET, handler as POST };
