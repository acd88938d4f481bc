import type { Handle, HandleServerError, ServerInit } from '@sveltejs/kit';
import { building, dev } from '$app/environment';
import { StoreError } from '$lib/domain/errors';
import { paraglideMiddleware } from '$lib/i18n/generated/server';
import { isForged, trustedOrigins } from '$server/auth/origins';
import { INTERNAL_MESSAGE, refusal } from '$server/errors.server';
import { withSecurityHeaders } from '$server/http/headers.server';
import { secondFactorLine } from '$server/second-factor-line';
import { seedDemo } from '$server/seed/seed.server';
import { runningServices, type Services } from '$server/services.server';
import { StartError } from '$server/start-error';

export const init: ServerInit = async () => {
	// the build prerenders the shell, which needs no data
	if (building) return;
	const services = await runningServices().catch(giveUp);
	// now, so that an AVERAGING_BACKEND that is not here is named at start and not by the first merge
	await services.merging.chooseBackend().catch(giveUp);
	if (services.config.seedDemo) await seedDemo(services);
	console.log(secondFactorLine(services.config));
	if (dev) return;
	// live views would keep their requests, and with them the server, open
	process.once('SIGTERM', () => services.beginClosing());
	process.once('SIGINT', () => services.beginClosing());
	// adapter-node says so once every request has ended
	process.once('sveltekit:shutdown', () => void end(services));
};

async function end(services: Services): Promise<void> {
	await services.close();
	// the migration engine leaves a timer, which would keep a store that has just begun for ten seconds
	process.exit();
}

function giveUp(error: unknown): never {
	if (!(error instanceof StartError || error instanceof StoreError)) throw error;
	console.error(error.message);
	process.exit(1);
}

export const handle: Handle = async ({ event, resolve }) => {
	event.locals.requestId = crypto.randomUUID();
	event.locals.account = null;
	event.locals.secondFactorAt = null;
	if (building) return inLanguage({ event, resolve });

	const began = performance.now();
	const response = withSecurityHeaders(await answer({ event, resolve }));
	response.headers.set('x-request-id', event.locals.requestId);
	if (response.status >= 400) logFailure(event, response.status, performance.now() - began);
	return response;
};

const answer: Handle = async ({ event, resolve }) => {
	const { visitors, config } = await runningServices();
	if (isForged(event.request, trustedOrigins(config.origin))) {
		return refusal(new StoreError('account/forbidden', 'Another site may not act for you here.'));
	}
	Object.assign(event.locals, await visitors.of(event.request.headers));
	return inLanguage({ event, resolve });
};

/** What is rendered speaks the language of the visitor's cookie, else of their browser. */
const inLanguage: Handle = ({ event, resolve }) =>
	paraglideMiddleware(withoutBody(event.request), async ({ locale }) => {
		const response = await resolve(event, {
			transformPageChunk: ({ html }) => html.replace('%lang%', locale)
		});
		if (response.headers.get('content-type')?.startsWith('text/html')) {
			response.headers.append('vary', 'cookie, accept-language');
		}
		return response;
	});

/** What tells the language. The middleware clones its request: a body would be read for two, and one never comes. */
function withoutBody(request: Request): Request {
	return request.body ? new Request(request.url, { headers: request.headers }) : request;
}

/** One line, without query and headers, which can hold what is private. */
function logFailure(event: Parameters<Handle>[0]['event'], status: number, ms: number): void {
	const { method } = event.request;
	const line = { requestId: event.locals.requestId, method, path: event.url.pathname, status };
	const entry = JSON.stringify({ ...line, milliseconds: Math.round(ms) });
	if (status >= 500) console.error(entry);
	else console.warn(entry);
}

export const handleError: HandleServerError = ({ error, event, status, message }) => {
	const { requestId } = event.locals;
	// an address without a page is nobody's fault
	if (status !== 404) console.error(`Request ${requestId}:`, error);
	return { message: status >= 500 ? INTERNAL_MESSAGE : message, requestId };
};
