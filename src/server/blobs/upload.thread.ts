import { parentPort } from 'node:worker_threads';
import type { Part, UploadReply, UploadRequest } from './upload-thread-protocol';
import { writeHashed } from './write-hashed.server';

// hashing a megabyte takes half a millisecond: here it keeps no request waiting
const port = parentPort;
if (!port) throw new Error('upload.thread runs as a worker thread.');

/** One upload: its parts as they come, one at a time. */
class Incoming {
	readonly #id: number;
	#next = Promise.withResolvers<Part>();
	/** The last part's memory, until the file is durable. */
	#last = new ArrayBuffer(0);

	constructor(id: number) {
		this.#id = id;
	}

	push(part: Part): void {
		this.#next.resolve(part);
	}

	abort(): void {
		this.#next.reject(new Error('The upload was given up.'));
	}

	async write(path: string): Promise<void> {
		try {
			const written = await writeHashed(path, this.#parts());
			this.#reply({ kind: 'taken', buffer: this.#last, written }, [this.#last]);
		} catch (error) {
			const { message, code } = error as Error & { code?: unknown };
			this.#reply({ kind: 'failed', message, code });
		}
	}

	async *#parts(): AsyncGenerator<Uint8Array> {
		for (;;) {
			const { buffer, length, isLast } = await this.#next.promise;
			this.#next = Promise.withResolvers();
			yield new Uint8Array(buffer, 0, length);
			this.#last = buffer;
			if (isLast) return;
			this.#reply({ kind: 'taken', buffer, written: null }, [buffer]);
		}
	}

	#reply(reply: Reply, handedBack: ArrayBuffer[] = []): void {
		port?.postMessage({ id: this.#id, ...reply } satisfies UploadReply, handedBack);
	}
}

type Reply = UploadReply extends infer R ? (R extends UploadReply ? Omit<R, 'id'> : never) : never;

const uploads = new Map<number, Incoming>();
port.on('message', (request: UploadRequest) => {
	const { id } = request;
	const upload = uploads.get(id);
	if (request.kind === 'part') {
		if (upload) upload.push(request.part);
		else begin(id, request.path).push(request.part);
	} else if (upload) upload.abort();
	else port.postMessage({ id, kind: 'failed', message: 'It has ended.', code: null });
});

function begin(id: number, path: string): Incoming {
	const upload = new Incoming(id);
	uploads.set(id, upload);
	void upload.write(path).finally(() => uploads.delete(id));
	return upload;
}
