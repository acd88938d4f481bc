import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type Page } from '@playwright/test';
import { chromium as ours } from '../support/chromium';
import { called, type Listener } from './listeners';

/**
 * Runs `act` in a fresh Chromium that leads every listener's name to this machine.
 *
 * @returns Names of the routes that reached their listeners, or whose names the browser asked for: its net log
 *   tells of look-ups and sockets, also of those that nothing came of.
 */
export async function visit(
	listeners: readonly Listener[],
	act: (page: Page) => Promise<void>
): Promise<string[]> {
	const folder = await mkdtemp(join(tmpdir(), 'ml-store-visit-'));
	const netLog = join(folder, 'net-log.json');
	for (const listener of listeners) listener.hits = 0;
	// a profile on disk: private windows neither preconnect nor look names up ahead
	const context = await chromium.launchPersistentContext(join(folder, 'profile'), {
		executablePath: ours.launchOptions.executablePath,
		args: [
			// WebTransport is a route, too
			...ours.launchOptions.args.filter((argument) => argument !== '--disable-quic'),
			`--host-resolver-rules=${listeners.map(({ host }) => `MAP ${host} ${local(host)}`).join(',')}`,
			`--log-net-log=${netLog}`,
			'--short-reporting-delay',
			'--allow-loopback-in-peer-connection',
			// that the listeners are on this machine must protect nobody
			'--disable-features=LocalNetworkAccessChecks'
		]
	});
	try {
		await act(await context.newPage());
	} finally {
		await context.close();
	}
	const log = await readFile(netLog, 'utf8');
	await rm(folder, { recursive: true });
	const looked = new Set(
		[...log.matchAll(/"host":"(?:https?:\/\/)?(r\d+\.localhost)/g)].map(([, name]) => name)
	);
	const asked = listeners.filter(({ host }) => looked.has(local(host)));
	return [...new Set([...called(listeners), ...asked.map(({ route }) => route.name)])].sort();
}

/** Each name leads to one that is this machine by definition, and shows in the net log. */
function local(host: string): string {
	return host.replace('leak.test', 'localhost');
}
