import { mkdtemp, rm } from 'node:fs/promises';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PLACES } from '$lib/domain/secure-aggregation/committee';
import type { SecurePolicy } from '$lib/domain/secure-aggregation/secure-policy';
import { helperKey } from '../helper-key.server';
import { SecureHelper } from '../helper.server';
import { OpenedRecord } from '../opened-record.server';
import { serveHelper } from '../serve-helper.server';

/** Four helpers for a test, each over HTTP on a port of its own. Close it. */
export async function startCommittee(change: Partial<SecurePolicy> = {}) {
	const folder = await mkdtemp(join(tmpdir(), 'helpers-'));
	const started = await Promise.all(PLACES.map((place) => startHelper(join(folder, `${place}`))));
	const policy: SecurePolicy = {
		kind: 'secure',
		clippingNorm: 1,
		least: 3,
		most: 64,
		bits: 16,
		helpers: started.map(({ url, helper: { publicKey } }) => ({ url, publicKey })),
		...change
	};
	const stop = async (place: number) => started[place]?.stop();
	return {
		folder,
		policy,
		helpers: () => started.map(({ helper }) => helper),
		/** One helper is gone. */
		stop,
		/** It is back, at its address and with what it had on disk. */
		async restart(place: number): Promise<void> {
			const { port } = new URL(policy.helpers[place]?.url ?? '');
			started[place] = await startHelper(join(folder, `${place}`), Number(port));
		},
		async close(): Promise<void> {
			await Promise.all(PLACES.map(stop));
			await rm(folder, { recursive: true, force: true });
		}
	};
}

async function startHelper(folder: string, port = 0) {
	const key = await helperKey(folder);
	const record = await OpenedRecord.open(join(folder, 'opened.jsonl'));
	const helper = new SecureHelper(key, record);
	const server = serveHelper(helper).listen(port, '127.0.0.1');
	await once(server, 'listening');
	const { port: given } = server.address() as AddressInfo;
	let isOpen = true;
	return {
		helper,
		url: `http://127.0.0.1:${given}`,
		async stop(): Promise<void> {
			if (!isOpen) return;
			isOpen = false;
			server.closeAllConnections();
			server.close();
			await record.close();
		}
	};
}
