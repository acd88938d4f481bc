// What `npm start` and `npm test` share. Plain JavaScript for the system's own Node (20 or newer), with
// no dependencies: it runs before anything is installed.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const stamp = join(root, 'node_modules', '.installed-lockfile');

process.chdir(root);
// npm's own first, so that `node` is the Node 24 of package.json wherever the system's is older
process.env.PATH = join(root, 'node_modules', '.bin') + delimiter + process.env.PATH;

export function say(message) {
	console.log(`\x1b[1m› ${message}\x1b[0m`);
}

/** Runs a command in the project's root, on Node 24, its output shown. Its exit code. */
export function run(command, args) {
	const result = spawnSync(command, args, { stdio: ['ignore', 'inherit', 'inherit'] });
	if (result.error) say(`${command}: ${result.error.message}`);
	return result.status ?? 1;
}

/** Runs a command as `run` does, beside others. Its exit code, and what it would have shown. */
export function runBeside(command, args) {
	const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'] });
	let output = '';
	for (const stream of [child.stdout, child.stderr]) {
		stream.setEncoding('utf8').on('data', (text) => (output += text));
	}
	return new Promise((resolve) => {
		child.on('error', ({ message }) => resolve({ code: 1, output: `${command}: ${message}\n` }));
		child.on('close', (code) => resolve({ code: code ?? 1, output }));
	});
}

/** Installs the packages of the lockfile where they are missing or of another lockfile. */
export function ensureInstalled() {
	const wanted = createHash('sha256').update(readFileSync('package-lock.json')).digest('hex');
	if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;

	say('installing packages, a minute or two the first time');
	if (!install()) {
		say('installing failed: see above. Is the network up?');
		process.exit(1);
	}
	writeFileSync(stamp, wanted);
}

/**
 * `npm ci`, which takes the lockfile literally. It refuses where a registry lacks packages for other
 * platforms than this one; `npm install` then installs the same versions without them.
 */
function install() {
	// Prisma's migration engine is in our packages as WebAssembly: nothing is to be downloaded for it
	const env = { ...process.env, PRISMA_SCHEMA_ENGINE_BINARY: '/bin/true' };
	const quiet = ['--no-audit', '--no-fund', '--loglevel=error'];
	const strict = spawnSync('npm', ['ci', ...quiet], { env, encoding: 'utf8' });
	if (strict.status === 0) return true;
	if (!strict.stderr?.includes('EUSAGE')) {
		console.error(strict.stderr ?? strict.error);
		return false;
	}
	say('this registry lacks packages of other platforms: installing without them');
	const stdio = ['ignore', 'inherit', 'inherit'];
	return spawnSync('npm', ['install', '--no-save', ...quiet], { env, stdio }).status === 0;
}
