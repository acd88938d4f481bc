import { StoreError } from '$lib/domain/errors';
import type { Part } from './upload-thread-protocol';
import { UploadThread, type Upload } from './upload-thread.server';
import { writeHashed, type Written } from './write-hashed.server';

/** What is gathered of a body before it is written; a body no longer than this does not leave its thread. */
const PART_BYTES = 512 * 1024;
/** Memory of parts kept for those to come. */
const MOST_SPARE = 32;

const thread = new UploadThread();
const spare: ArrayBuffer[] = [];

/**
 * Writes a body to a new file, durable when it resolves. It holds two parts of it at most.
 *
 * @throws {StoreError} `blob/too-large` as soon as `maxBytes` is passed.
 */
export async function writeBody(
	path: string,
	body: AsyncIterable<Uint8Array>,
	maxBytes: number
): Promise<Written> {
	const writer = new BodyWriter(path);
	let bytes = 0;
	try {
		for await (const chunk of body) {
			bytes += chunk.length;
			if (bytes > maxBytes) {
				throw new StoreError('blob/too-large', `A file may have ${maxBytes} bytes at most.`);
			}
			await writer.add(chunk);
		}
		return await writer.end();
	} catch (error) {
		await writer.abort();
		throw error;
	}
}

class BodyWriter {
	readonly #path: string;
	#upload: Upload | null = null;
	#buffer = take();
	#filled = 0;
	/** The part before, while it is being written. */
	#sending: Promise<void> = Promise.resolve();

	constructor(path: string) {
		this.#path = path;
	}

	async add(chunk: Uint8Array): Promise<void> {
		for (let at = 0; at < chunk.length;) {
			// only when there is more: what ends here may be the last part
			if (this.#filled === PART_BYTES) await this.#send();
			const some = chunk.subarray(at, at + PART_BYTES - this.#filled);
			new Uint8Array(this.#buffer).set(some, this.#filled);
			this.#filled += some.length;
			at += some.length;
		}
	}

	async end(): Promise<Written> {
		await this.#sending;
		const last = { buffer: this.#buffer, length: this.#filled, isLast: true };
		if (!this.#upload) {
			const written = await writeHashed(this.#path, only(last));
			giveBack(last.buffer);
			return written;
		}
		const { buffer, written } = await this.#upload.send(last);
		giveBack(buffer);
		if (!written) throw new Error('The upload thread did not end a file.');
		return written;
	}

	async abort(): Promise<void> {
		await this.#sending.catch(() => undefined);
		await this.#upload?.abort();
	}

	async #send(): Promise<void> {
		await this.#sending;
		this.#upload ??= thread.begin(this.#path);
		const part = { buffer: this.#buffer, length: this.#filled, isLast: false };
		this.#sending = this.#upload.send(part).then(({ buffer }) => giveBack(buffer));
		// it is waited for before the next: until then nobody need hear of it
		this.#sending.catch(() => undefined);
		this.#buffer = take();
		this.#filled = 0;
	}
}

/* eslint-disable-next-line @typescript-eslint/require-await -- the parts of a body come asynchronously */
async function* only({ buffer, length }: Part): AsyncGenerator<Uint8Array> {
	yield new Uint8Array(buffer, 0, length);
}

function take(): ArrayBuffer {
	return spare.pop() ?? new ArrayBuffer(PART_BYTES);
}

function giveBack(buffer: ArrayBuffer): void {
	if (spare.length < MOST_SPARE) spare.push(buffer);
}
