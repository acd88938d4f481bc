import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { nodeFlags } from '../../scripts/node-flags.mjs';
import { freePort } from './free-port';

/** A running store of a test's own: the built app, on a free loopback port, with its own data. */
export interface StoreServer {
	readonly url: string;
	readonly port: number;
	/** Of the process that runs now. */
	readonly pid: number;
	/** Ends it as an operator would (SIGTERM) and waits until it is gone. */
	stop(): Promise<void>;
	/** Starts it again on the same port and data. */
	start(): Promise<void>;
}

export async function startStore(
	dataDir: string,
	env: NodeJS.ProcessEnv = {}
): Promise<StoreServer> {
	const port = await freePort();
	const url = `http://localhost:${port}`;
	let child: ChildProcess | null = null;

	const server: StoreServer = {
		url,
		port,
		get pid() {
			if (child?.pid === undefined) throw new Error('The store is not running.');
			return child.pid;
		},
		async start() {
			child = spawn(process.execPath, [...nodeFlags, 'build/index.js'], {
				env: {
					...process.env,
					HOST: '127.0.0.1',
					PORT: String(port),
					ORIGIN: url,
					DATA_DIR: dataDir,
					BODY_SIZE_LIMIT: 'Infinity',
					UV_THREADPOOL_SIZE: '16',
					SHUTDOWN_TIMEOUT: '2',
					SEED_DEMO: '1',
					// others are added by the journeys that train them
					DEMO_MODELS: 'digits',
					BETTER_AUTH_SECRET: 'a secret for tests only, 32 characters or more',
					...env
				},
				stdio: ['ignore', 'inherit', 'inherit']
			});
			await untilHealthy(url, child);
		},
		async stop() {
			if (child?.exitCode !== null) return;
			child.kill('SIGTERM');
			await once(child, 'exit');
		}
	};
	await server.start();
	return server;
}

async function untilHealthy(url: string, child: ChildProcess): Promise<void> {
	for (let attempt = 0; attempt < 600; attempt++) {
		if (child.exitCode !== null) throw new Error(`The store ended with code ${child.exitCode}.`);
		const answer = await fetch(`${url}/healthz`).catch(() => null);
		if (answer?.ok) return;
		await sleep(100);
	}
	throw new Error('The store did not answer within a minute.');
}
