import type { PGlite } from '@electric-sql/pglite';

/** Messages of the extended query protocol before the Sync that ends their batch: P, B, D, E, C, H. */
const WITHIN_BATCH = new Set(Buffer.from('PBDECH'));

/**
 * Makes the socket server give a connection the database for a whole batch, not only for a transaction.
 *
 * pglite-socket queues each protocol message by itself and holds on to a connection only while
 * `isInTransaction()`. PGlite has one unnamed statement and one unnamed portal for all connections, so
 * another's Sync or COMMIT between one's Bind and Execute ends in `portal "" does not exist`.
 */
export function keepBatchesWhole(db: PGlite): void {
	const isInTransaction = db.isInTransaction.bind(db);
	const execProtocolRawStream = db.execProtocolRawStream.bind(db);
	const exec = db.exec.bind(db);
	let inBatch = false;

	db.isInTransaction = () => inBatch || isInTransaction();
	db.execProtocolRawStream = async (message, options) => {
		await execProtocolRawStream(message, options);
		inBatch = WITHIN_BATCH.has(message[0] ?? 0);
	};
	// the ROLLBACK for a connection that was lost half-way
	db.exec = async (...statements) => {
		inBatch = false;
		return exec(...statements);
	};
}
