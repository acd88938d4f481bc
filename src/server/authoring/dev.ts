import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import type { AuthorProblem } from '$lib/wire/plugin-preview';
import { devServer } from './dev-server';
import { Refusal } from './refusal';
import { readPluginFolder } from './plugin-folder';
import { Workshop } from './workshop';

/**
 * Serves `folder` in the sandbox on this machine alone, until it is told to stop.
 *
 * @throws {Refusal} If there is no plugin, or the port is taken.
 */
export async function develop(folder: string, port: number): Promise<void> {
	await readPluginFolder(folder);
	const workshop = new Workshop(folder);
	const server = devServer(workshop);
	await Promise.all([listen(server, port), workshop.read()]);
	const stopping = new AbortController();
	workshop.watch(stopping.signal, () => tell(workshop));

	const { port: bound } = server.address() as AddressInfo;
	console.log(`${workshop.state.name} runs at http://localhost:${bound}/plugin-dev`);
	tell(workshop);
	console.log('Change its files, and the page follows. Ctrl+C stops it.');
	const stop = () => {
		stopping.abort();
		server.close();
		server.closeAllConnections();
	};
	for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, stop);
	await once(server, 'close');
}

async function listen(server: ReturnType<typeof devServer>, port: number): Promise<void> {
	server.listen(port, '127.0.0.1');
	await once(server, 'listening').catch((error: unknown) => {
		const isTaken = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
		if (!isTaken) throw error;
		throw new Refusal(`Port ${port} is in use. Choose another: --port ${port + 1}.`);
	});
}

function tell({ state: { problems } }: Workshop): void {
	for (const problem of problems) console.log(lineOf(problem));
}

function lineOf({ severity, place, what }: AuthorProblem): string {
	return `    ${severity === 'error' ? 'error' : 'note '}  ${place}  ${what}`;
}
