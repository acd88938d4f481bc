import { fetchRequestHandler } from '@trpc/server/adapters/fetch';
import { answering } from '$server/errors.server';
import { readCapped } from '$server/http/body.server';
import { appRouter } from '$server/router';
import { runningServices } from '$server/services.server';
import type { RequestHandler } from './$types';

/** tRPC has no cap of its own; files go by `/blobs`. */
const MAX_BYTES = 1024 * 1024;

const handler: RequestHandler = ({ request, locals }) =>
	answering(async () => {
		const services = await runningServices();
		return fetchRequestHandler({
			endpoint: '/trpc',
			req: await capped(request),
			router: appRouter,
			createContext: () => {
				const { account, secondFactorAt } = locals;
				return { account, secondFactorAt, services };
			},
			onError({ error, path }) {
				if (error.code !== 'INTERNAL_SERVER_ERROR') return;
				console.error(
					`Request ${locals.requestId}, procedure ${path ?? '?'}:`,
					error.cause ?? error
				);
			}
		});
	});

export { handler as GET, handler as POST };

async function capped(request: Request): Promise<Request> {
	if (request.method !== 'POST') return request;
	const { url, headers, signal } = request;
	const body = await readCapped(request, MAX_BYTES);
	return new Request(url, { method: 'POST', headers, signal, body });
}
