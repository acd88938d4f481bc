import { answerAuth } from '$server/auth/answer.server';
import { answering } from '$server/errors.server';
import { readCapped } from '$server/http/body.server';
import { runningServices } from '$server/services.server';
import type { RequestHandler } from './$types';

const MAX_BYTES = 64 * 1024;

const handler: RequestHandler = ({ request, getClientAddress }) =>
	answering(async () => {
		const { auth } = await runningServices();
		const { url, method, headers } = request;
		const body = method === 'GET' ? undefined : await readCapped(request, MAX_BYTES);
		return answerAuth(auth, new Request(url, { method, headers, body }), getClientAddress());
	});

export { handler as GET, handler as POST };
