import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { say } from './setup.mjs';

/**
 * True if the e2e tests will find a Chromium; on Debian as root it is installed when missing.
 * (`CHROMIUM` names another; the same paths are in tests/support/chromium.ts.)
 */
export function ensureChromium() {
	if (found()) return true;
	if (process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')) {
		say('installing Chromium with apt-get');
		const apt = (...args) => spawnSync('apt-get', args, { stdio: ['ignore', 'ignore', 'inherit'] });
		apt('update');
		apt('install', '--yes', 'chromium');
		if (found()) return true;
	}
	say(
		'Chromium is missing: install it (on Debian: apt-get install chromium) or set CHROMIUM to its path'
	);
	return false;
}

function found() {
	const paths = [
		process.env.CHROMIUM,
		'/usr/bin/chromium',
		'/usr/bin/chromium-browser',
		'/usr/bin/google-chrome'
	];
	return paths.some((path) => path && existsSync(path));
}
