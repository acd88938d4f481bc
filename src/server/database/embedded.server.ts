import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, rm } from 'node:fs/promises';
import { connect, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Worker } from 'node:worker_threads';
import { startThread } from '../threads.server';
import { StartError } from '../start-error';

export interface DatabaseThreadData {
	readonly dataDir: string;
	readonly socketPath: string;
}

export interface EmbeddedDatabase {
	readonly connectionString: string;
	/** Ends the thread after a checkpoint. */
	close(): Promise<void>;
}

/** Longest path that fits into a Unix socket address on every system (104 bytes on macOS). */
const MAX_SOCKET_PATH = 100;
const SOCKET_NAME = '.s.PGSQL.5432';

/**
 * Opens PGlite (PostgreSQL 18 in WebAssembly) on `<dataDir>/pg` in a worker thread, reachable by any
 * PostgreSQL client through a Unix socket that only this user can open.
 *
 * All its connections share one session: no session advisory locks, `SET` or temporary tables, and
 * LISTEN/NOTIFY does not come through.
 *
 * @throws {StartError} If another process has this data directory open: two would corrupt it.
 */
export async function openEmbedded(dataDir: string): Promise<EmbeddedDatabase> {
	const socketDir = await socketFolder(dataDir);
	const lock = await takeLock(join(socketDir, 'lock'), dataDir);
	const socketPath = join(socketDir, SOCKET_NAME);
	// what a killed process left behind
	await rm(socketPath, { force: true });

	const workerData: DatabaseThreadData = { dataDir: join(resolve(dataDir), 'pg'), socketPath };
	const thread = startThread('database', { workerData });
	await ready(thread).catch((error: unknown) => {
		lock.close();
		throw error;
	});
	// its death later is a bug that must not pass in silence
	thread.on('error', (error) => {
		throw error;
	});

	return {
		connectionString: `postgresql://postgres@localhost/postgres?host=${encodeURIComponent(socketDir)}`,
		async close() {
			const exit = once(thread, 'exit');
			thread.postMessage('close');
			await exit;
			lock.close();
		}
	};
}

/** The same folder for the same data, so that a second process finds the first one's socket. */
async function socketFolder(dataDir: string): Promise<string> {
	const beside = join(resolve(dataDir), 'run');
	const fits = Buffer.byteLength(join(beside, SOCKET_NAME)) <= MAX_SOCKET_PATH;
	const name = createHash('sha256').update(resolve(dataDir)).digest('hex').slice(0, 16);
	const folder = fits ? beside : join(tmpdir(), `ml-store-${name}`);
	await mkdir(resolve(dataDir), { recursive: true });
	await mkdir(folder, { recursive: true, mode: 0o700 });
	return folder;
}

/** A socket that answers as long as this process lives: unlike a file, it cannot be left behind alive. */
async function takeLock(path: string, dataDir: string): Promise<Server> {
	if (await answers(path)) {
		throw new StartError(
			`Another ML Store process is using the data in ${resolve(dataDir)}. Stop it first, or set DATA_DIR to another folder.`
		);
	}
	await rm(path, { force: true });
	const lock = createServer((socket) => socket.destroy());
	lock.unref().listen(path);
	await once(lock, 'listening');
	return lock;
}

function answers(socketPath: string): Promise<boolean> {
	return new Promise((done) => {
		const socket = connect(socketPath);
		socket.once('connect', () => {
			socket.destroy();
			done(true);
		});
		// ENOENT: never opened; ECONNREFUSED: its process is gone
		socket.once('error', () => done(false));
	});
}

async function ready(thread: Worker): Promise<void> {
	const failed = once(thread, 'exit').then(([code]) => {
		throw new Error(`The database thread ended before it was ready (exit code ${String(code)}).`);
	});
	await Promise.race([once(thread, 'message'), failed]);
}
