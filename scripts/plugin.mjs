// `npm run plugin`: installs and generates what is missing, then starts the authors' command on Node 24. `dev`
// shows the built app, so that is built first. Plain JavaScript for the system's own Node (20 or newer).
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { ensureBuilt } from './build.mjs';
import { ensureInstalled, run, say } from './setup.mjs';

const args = process.argv.slice(2);

ensureInstalled();
if (args[0] === 'dev') ensureBuilt();
else ensureGenerated();

const child = spawn('tsx', ['src/server/authoring/main.ts', ...args], { stdio: 'inherit' });
for (const signal of ['SIGTERM', 'SIGINT']) process.on(signal, () => child.kill(signal));
child.once('exit', (code) => process.exit(code ?? 0));

/** What the sources import and no checkout has. */
function ensureGenerated() {
	const made = ['.svelte-kit/tsconfig.json', 'src/lib/i18n/generated/messages.js'];
	if (made.every((file) => existsSync(file))) return;
	say('preparing');
	if (run('npm', ['run', '--silent', 'generate']) !== 0) process.exit(1);
}
