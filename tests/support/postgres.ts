import { execFile, spawn } from 'node:child_process';
import { globSync } from 'node:fs';
import { chown, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Folder of the newest PostgreSQL server's programs on this machine, or null. */
export function findPostgres(): string | null {
	const [newest] = globSync('/usr/lib/postgresql/*/bin').sort((a, b) =>
		b.localeCompare(a, 'en', { numeric: true })
	);
	return newest ?? null;
}

/**
 * Starts a real PostgreSQL server of its own in a temporary folder. It refuses to run as root, so root
 * hands it to Debian's user `postgres`.
 *
 * @param bin From `findPostgres`.
 * @param isDurable Whether it waits for the disk as in production; else it is quick.
 */
export async function startPostgres(
	bin: string,
	port: number,
	{ isDurable = false }: { readonly isDurable?: boolean } = {}
) {
	const folder = await mkdtemp(join(tmpdir(), 'ml-store-postgres-'));
	const data = join(folder, 'data');
	const asRoot = process.getuid?.() === 0;
	if (asRoot) {
		const { stdout } = await run('id', ['-u', 'postgres']);
		await chown(folder, Number(stdout), -1);
	}
	const command = (program: string, args: string[]): [string, string[]] =>
		asRoot
			? ['runuser', ['-u', 'postgres', '--', join(bin, program), ...args]]
			: [join(bin, program), args];

	await run(...command('initdb', ['-D', data, '-U', 'postgres', '--auth=trust', '--no-sync']));
	const options = ['-D', data, '-p', String(port), '-k', folder, '-h', '127.0.0.1'];
	if (!isDurable) options.push('-F');
	const server = spawn(...command('postgres', options), { stdio: 'ignore' });
	await isReady(join(bin, 'pg_isready'), port);

	return {
		url: `postgresql://postgres@127.0.0.1:${port}/postgres`,
		/** Of its first process, whose children do the work. */
		pid: Number((await readFile(join(data, 'postmaster.pid'), 'utf8')).split('\n')[0]),
		async stop() {
			const ended = new Promise((resolve) => server.once('exit', resolve));
			await run(...command('pg_ctl', ['-D', data, '-m', 'immediate', 'stop']));
			await ended;
			await rm(folder, { recursive: true, force: true });
		}
	};
}

async function isReady(program: string, port: number): Promise<void> {
	for (let attempt = 0; attempt < 100; attempt++) {
		const answered = await run(program, ['-h', '127.0.0.1', '-p', String(port)]).then(
			() => true,
			() => false
		);
		if (answered) return;
		await new Promise((resolve) => setTimeout(resolve, 100));
	}
	throw new Error(`PostgreSQL did not answer on port ${port} within 10 s.`);
}
