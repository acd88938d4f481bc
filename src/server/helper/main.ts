// `npm run helper`: one helper of a committee, to be run by another party than the store.
import { once } from 'node:events';
import { join } from 'node:path';
import { fingerprint } from '$lib/wire/secure/fingerprint';
import { helperKey } from './helper-key.server';
import { SecureHelper } from './helper.server';
import { OpenedRecord } from './opened-record.server';
import { serveHelper } from './serve-helper.server';

const { HELPER_DIR = 'data/helper', HELPER_HOST = '127.0.0.1', HELPER_PORT = '3100' } = process.env;

const key = await helperKey(HELPER_DIR);
const record = await OpenedRecord.open(join(HELPER_DIR, 'opened.jsonl'));
const server = serveHelper(new SecureHelper(key, record));
server.listen(Number(HELPER_PORT), HELPER_HOST);
await once(server, 'listening');

console.log(`This helper answers at http://${HELPER_HOST}:${HELPER_PORT}`);
console.log(`key          ${key.publicKey}`);
console.log(`fingerprint  ${await fingerprint(key.publicKey)}`);
console.log(
	`What it has opened is kept in ${HELPER_DIR}: without it, it must never be started again.`
);

for (const signal of ['SIGTERM', 'SIGINT'] as const) {
	process.on(signal, () => {
		server.close(() => void record.close());
		server.closeIdleConnections();
	});
}
