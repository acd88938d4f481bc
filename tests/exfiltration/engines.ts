import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium as chromiumOptions } from '../support/chromium';
import type { Listener } from './listeners';

/** A browser that is only given an address: the page there does the rest. */
export interface Engine {
	/** Under which a listener of this number is reached. */
	nameOf(index: number): string;
	/** What it calls itself. */
	version(): Promise<string>;
	/** Opens `url` in a fresh profile, waits for `act`, and ends. */
	open(url: string, listeners: readonly Listener[], act: () => Promise<void>): Promise<void>;
}

const firefox: Engine = {
	nameOf: (index) => `r${index}.leak.test`,
	version: () => output('firefox-esr', ['--version']),
	open: (url, listeners, act) =>
		inFolder(async (profile) => {
			const names = listeners.map(({ host }) => host).join(',');
			const preferences = {
				'network.dns.localDomains': names,
				'dom.disable_open_during_load': false,
				'media.peerconnection.ice.loopback': true,
				'browser.shell.checkDefaultBrowser': false,
				'datareporting.policy.dataSubmissionEnabled': false,
				'app.update.enabled': false
			};
			const lines = Object.entries(preferences).map(
				([name, value]) => `user_pref(${JSON.stringify(name)}, ${JSON.stringify(value)});`
			);
			await writeFile(join(profile, 'user.js'), lines.join('\n'));
			const args = ['--headless', '--no-remote', '--profile', profile, url];
			await whileRunning(spawn('firefox-esr', args, { stdio: 'ignore', detached: true }), act);
		})
};

const MINI_BROWSER = '/usr/lib/x86_64-linux-gnu/webkit2gtk-4.1/MiniBrowser';

const webkit: Engine = {
	// it asks the system for names, which knows none of ours
	nameOf: () => '127.0.0.1',
	version: async () =>
		`WebKitGTK ${await output('dpkg-query', ['-W', '-f=${Version}', 'libwebkit2gtk-4.1-0'])}`,
	open: (url, _listeners, act) =>
		inFolder(async (home) => {
			const env = {
				...process.env,
				HOME: home,
				XDG_DATA_HOME: home,
				XDG_CACHE_HOME: home,
				LIBGL_ALWAYS_SOFTWARE: '1',
				// its own sandbox needs what containers do not give
				WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS: '1'
			};
			const command = ['-a', MINI_BROWSER, '--features=+ServiceWorkers', url];
			await whileRunning(spawn('xvfb-run', command, { env, stdio: 'ignore', detached: true }), act);
		})
};

const { executablePath, args: usual } = chromiumOptions.launchOptions;

/** As the suite of `npm test` has it, but without its net log. */
const chromium: Engine = {
	nameOf: (index) => `r${index}.leak.test`,
	version: () => output(executablePath, ['--version']),
	open: (url, listeners, act) =>
		inFolder(async (profile) => {
			const args = [
				...usual.filter((argument) => argument !== '--disable-quic'),
				'--headless=new',
				'--disable-popup-blocking',
				'--allow-loopback-in-peer-connection',
				'--disable-features=LocalNetworkAccessChecks',
				`--host-resolver-rules=${listeners.map(({ host }) => `MAP ${host} localhost`).join(',')}`,
				`--user-data-dir=${profile}`,
				url
			];
			await whileRunning(spawn(executablePath, args, { stdio: 'ignore', detached: true }), act);
		})
};

export const engines: Readonly<Record<string, Engine>> = { chromium, firefox, webkit };

async function whileRunning(child: ChildProcess, act: () => Promise<void>): Promise<void> {
	const ended = once(child, 'exit');
	try {
		await act();
	} finally {
		// with its own children, which a browser has many of
		if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, 'SIGKILL');
		await ended;
	}
}

async function inFolder(work: (folder: string) => Promise<void>): Promise<void> {
	const folder = await mkdtemp(join(tmpdir(), 'ml-store-engine-'));
	try {
		await work(folder);
	} finally {
		await rm(folder, { recursive: true, force: true, maxRetries: 5 });
	}
}

async function output(command: string, args: string[]): Promise<string> {
	const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'ignore'] });
	let text = '';
	child.stdout.on('data', (chunk: Buffer) => (text += chunk.toString()));
	await once(child, 'close');
	return text.trim();
}
