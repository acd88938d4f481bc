// Builds the app where the sources have changed: for the commands that serve it. Plain JavaScript without
// dependencies, as setup.mjs.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run, say } from './setup.mjs';

/** Builds when any source differs from what the last build was made of. */
export function ensureBuilt() {
	const stamp = join('build', '.sources');
	const wanted = sourcesHash();
	if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;

	say('building (less than a minute)');
	if (run('npm', ['run', '--silent', 'build']) !== 0) {
		say('the build failed: see above');
		process.exit(1);
	}
	mkdirSync('build', { recursive: true });
	writeFileSync(stamp, wanted);
}

function sourcesHash() {
	const hash = createHash('sha256');
	const files = ['src', 'static', 'prisma']
		.flatMap(filesUnder)
		.concat(
			readdirSync('.').filter((name) => /\.config\.[jt]s$|^package(-lock)?\.json$/.test(name))
		);
	for (const file of files.sort()) {
		hash.update(`${file}\0`).update(readFileSync(file)).update('\0');
	}
	return hash.digest('hex');
}

function filesUnder(folder) {
	if (!existsSync(folder)) return [];
	return readdirSync(folder)
		.map((name) => join(folder, name))
		.filter((path) => path !== join('src', 'server', 'database', 'generated'))
		.flatMap((path) => (statSync(path).isDirectory() ? filesUnder(path) : [path]));
}
