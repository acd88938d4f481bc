import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { newPlugin } from '../../src/server/authoring/new-plugin';
import type { PluginKind } from '../../src/server/authoring/arguments';
import { freePort } from './free-port';

/** A plugin that was just scaffolded, and the command that serves it. */
export interface RunningWorkshop {
	readonly url: string;
	readonly folder: string;
	stop(): Promise<void>;
}

/** A scaffolded plugin in a folder of its own. */
export async function scaffold(kind: PluginKind): Promise<string> {
	const folder = join(await mkdtemp(join(tmpdir(), 'ml-store-workshop-')), `my-${kind}`);
	await newPlugin({ folder, kind });
	return folder;
}

export async function startWorkshop(kind: PluginKind): Promise<RunningWorkshop> {
	const folder = await scaffold(kind);
	const port = await freePort();
	const args = ['src/server/authoring/main.ts', 'dev', folder, '--port', String(port)];
	const command = spawn('node_modules/.bin/tsx', args, { stdio: ['ignore', 'ignore', 'inherit'] });
	const url = `http://localhost:${port}`;
	while (command.exitCode === null) {
		const answer = await fetch(`${url}/healthz`).catch(() => null);
		if (answer?.ok) break;
		await sleep(100);
	}
	return {
		url: `${url}/plugin-dev`,
		folder,
		async stop() {
			command.kill('SIGTERM');
			if (command.exitCode === null) await once(command, 'exit');
			await rm(join(folder, '..'), { recursive: true });
		}
	};
}
