// `npm start`: installs what is missing, builds when the sources changed, and serves the store until it is
// stopped. Plain JavaScript for the system's own Node (20 or newer); the rest runs on Node 24 from npm.
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { ensureBuilt } from './build.mjs';
import { nodeFlags } from './node-flags.mjs';
import { ensureInstalled, say } from './setup.mjs';

const { PORT = '3000', HOST = '127.0.0.1' } = process.env;
const isLocal = ['127.0.0.1', 'localhost', '::1'].includes(HOST);
const shownHost = isLocal || HOST === '0.0.0.0' ? 'localhost' : HOST;
const env = {
	...process.env,
	NODE_ENV: 'production',
	PORT,
	HOST,
	ORIGIN: process.env.ORIGIN ?? `http://${shownHost}:${PORT}`,
	// the routes count bytes themselves, and say which file was too large
	BODY_SIZE_LIMIT: process.env.BODY_SIZE_LIMIT ?? 'Infinity',
	// files are made durable by threads that wait for the disk: four would wait one after another
	UV_THREADPOOL_SIZE: process.env.UV_THREADPOOL_SIZE ?? '16',
	// seconds for open requests to end; live views are told to end at once
	SHUTDOWN_TIMEOUT: process.env.SHUTDOWN_TIMEOUT ?? '2',
	// the demo's password is public: not on an address that others can reach, unless asked for
	SEED_DEMO: process.env.SEED_DEMO ?? (isLocal && !process.env.DATABASE_URL ? '1' : '0')
};

if (!(await isFree())) {
	say(`port ${PORT} is in use by another program. Stop it, or choose another: PORT=3001 npm start`);
	process.exit(1);
}
ensureInstalled();
ensureBuilt();
await serve();

function isFree() {
	return new Promise((resolve) => {
		const probe = createServer();
		probe.once('error', (error) => resolve(error.code !== 'EADDRINUSE'));
		probe.listen({ host: HOST, port: Number(PORT) }, () => probe.close(() => resolve(true)));
	});
}

async function serve() {
	say('starting');
	// `node` is the Node 24 of package.json: setup.mjs has put it first
	const server = spawn('node', [...nodeFlags, 'build/index.js'], {
		env,
		stdio: ['ignore', 'inherit', 'inherit']
	});
	// from a terminal the whole group gets SIGINT already; asking twice does no harm
	let stopping = false;
	for (const signal of ['SIGTERM', 'SIGINT']) {
		process.on(signal, () => {
			stopping = true;
			server.kill(signal);
		});
	}
	server.once('error', (error) => {
		say(`the server could not start: ${error.message}`);
		process.exit(1);
	});
	server.once('exit', (code, signal) => {
		// asked to stop before it was open, it is ended by the signal itself: the data stands that
		const stopped = code === 0 || (stopping && code === null);
		say(stopped ? 'stopped' : `the server ended with ${signal ?? `code ${code}`}`);
		process.exit(stopped ? 0 : (code ?? 1));
	});
	if (await isHealthy(server)) welcome();
}

async function isHealthy(server) {
	const address = HOST === '0.0.0.0' ? '127.0.0.1' : HOST.includes(':') ? `[${HOST}]` : HOST;
	while (server.exitCode === null) {
		const answer = await fetch(`http://${address}:${PORT}/healthz`).catch(() => null);
		if (answer?.ok) return true;
		await sleep(200);
	}
	return false;
}

function welcome() {
	say(`ML Store is open at ${env.ORIGIN}`);
	if (env.SEED_DEMO !== '1') return;
	const { password, accounts } = JSON.parse(readFileSync('prisma/seed/accounts.json', 'utf8'));
	say(`demo accounts, each with the password ${password}`);
	for (const { email, role } of accounts) console.log(`    ${email.padEnd(24)} ${role}`);
	say('Ctrl+C stops it; everything is kept in ' + (process.env.DATA_DIR ?? 'data'));
}
