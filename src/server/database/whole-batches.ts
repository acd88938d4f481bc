import type { PGlite } from '@electric-sql/pglite';

/** Messages of the extended query protocol before the Sync that ends their batch: P, B, D, E, C, H. */
const WITHIN_BATCH = new Set(Buffer.from('PBDECH'));
/** Those of them whose answers a client waits for: a Flush asks for them at once. */
const FLUSH = Buffer.from('H')[0];
/** Answers beyond this are not held back. */
const MOST_HELD = 64 * 1024;

/**
 * Makes the socket server give a connection the database for a whole batch, not only for a transaction, and
 * the answers of a batch to its connection in one piece: each would be a write, and wake its reader, by itself.
 *
 * pglite-socket queues each protocol message by itself and holds on to a connection only while
 * `isInTransaction()`. PGlite has one unnamed statement and one unnamed portal for all connections, so
 * another's Sync or COMMIT between one's Bind and Execute ends in `portal "" does not exist`.
 */
export function keepBatchesWhole(db: PGlite): void {
	const isInTransaction = db.isInTransaction.bind(db);
	const execProtocolRawStream = db.execProtocolRawStream.bind(db);
	const exec = db.exec.bind(db);
	const answers = new HeldAnswers();
	let inBatch = false;

	db.isInTransaction = () => inBatch || isInTransaction();
	db.execProtocolRawStream = async (message, options) => {
		const [kind] = message;
		const send = options.onRawData;
		await execProtocolRawStream(message, {
			...options,
			onRawData: (answer) => answers.hold(answer, send)
		});
		inBatch = WITHIN_BATCH.has(kind ?? 0);
		if (!inBatch || kind === FLUSH) answers.release(send);
	};
	// the ROLLBACK for a connection that was lost half-way
	db.exec = async (...statements) => {
		inBatch = false;
		answers.drop();
		return exec(...statements);
	};
}

/** Answers of one batch, and so of one connection. */
class HeldAnswers {
	#held: Uint8Array[] = [];
	#bytes = 0;

	hold(answer: Uint8Array, send: (answers: Uint8Array) => void): void {
		// a copy: it lies in memory that the next message is answered in
		this.#held.push(answer.slice());
		this.#bytes += answer.length;
		if (this.#bytes > MOST_HELD) this.release(send);
	}

	release(send: (answers: Uint8Array) => void): void {
		if (this.#bytes > 0) send(Buffer.concat(this.#held));
		this.drop();
	}

	drop(): void {
		this.#held = [];
		this.#bytes = 0;
	}
}
