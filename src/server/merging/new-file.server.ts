import { createHash, randomUUID } from 'node:crypto';
import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** A file that is at its path whole and durable, or not at all. */
export class NewFile {
	readonly #path: string;
	readonly #part: string;
	readonly #file: number;
	readonly #hash = createHash('sha256');
	#isOpen = true;

	constructor(path: string) {
		this.#path = path;
		this.#part = `${path}.${randomUUID()}.part`;
		this.#file = openSync(this.#part, 'wx');
	}

	append(values: Float32Array): void {
		const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
		this.#hash.update(bytes);
		writeFileSync(this.#file, bytes);
	}

	/** Puts it at its path, on disk when this returns. @returns The sha-256 of what was written. */
	keep(): string {
		fsyncSync(this.#file);
		this.#close();
		renameSync(this.#part, this.#path);
		// a rename is durable once its folder is
		const folder = openSync(dirname(this.#path), 'r');
		try {
			fsyncSync(folder);
		} finally {
			closeSync(folder);
		}
		return this.#hash.digest('hex');
	}

	/** Leaves nothing of it, unless it was kept. */
	discard(): void {
		this.#close();
		rmSync(this.#part, { force: true });
	}

	#close(): void {
		if (this.#isOpen) closeSync(this.#file);
		this.#isOpen = false;
	}
}
