import type { Handle, ServerInit } from '@sveltejs/kit';
import { building } from '$app/environment';
import { runningServices } from '$server/services.server';

export const init: ServerInit = async () => {
	// the build prerenders the shell, which needs no data
	if (building) return;
	const services = await runningServices();
	const stop = () => void services.close();
	// adapter-node says so once every request has ended
	process.once('sveltekit:shutdown', stop);
};

export const handle: Handle = ({ event, resolve }) => {
	event.locals.account = null;
	event.locals.requestId = crypto.randomUUID();
	return resolve(event);
};
