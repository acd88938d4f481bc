import { open, type FileHandle } from 'node:fs/promises';
import { z } from 'zod/mini';
import { syncFolder } from './durable-file.server';

const line = z.object({ set: z.string(), keys: z.array(z.string()) });

/**
 * Which keys this helper has used, and in which set: the one thing that it must never forget. A file that
 * only grows, a JSON line a set, on disk before the set is answered.
 */
export class OpenedRecord {
	readonly #file: FileHandle;
	readonly #setOf: Map<string, string>;

	private constructor(file: FileHandle, setOf: Map<string, string>) {
		this.#file = file;
		this.#setOf = setOf;
	}

	/** @throws {Error} If a line of it cannot be read: a helper that has forgotten must not open anything. */
	static async open(path: string): Promise<OpenedRecord> {
		const file = await open(path, 'a+', 0o600);
		await syncFolder(path);
		try {
			return new OpenedRecord(file, await readSets(file));
		} catch (error) {
			await file.close();
			throw error;
		}
	}

	/** Those of `keys` that were used in another set. */
	usedElsewhere(set: string, keys: readonly string[]): string[] {
		return keys.filter((key) => (this.#setOf.get(key) ?? set) !== set);
	}

	/** Resolves once it is on disk. The caller has asked `usedElsewhere`, and adds one set at a time. */
	async add(set: string, keys: readonly string[]): Promise<void> {
		if (keys.every((key) => this.#setOf.get(key) === set)) return;
		await this.#file.appendFile(`${JSON.stringify({ set, keys })}\n`);
		await this.#file.sync();
		for (const key of keys) this.#setOf.set(key, set);
	}

	close(): Promise<void> {
		return this.#file.close();
	}
}

async function readSets(file: FileHandle): Promise<Map<string, string>> {
	const text = await file.readFile('utf8');
	// a last line without its end was being written when the power went: it was never answered
	const whole = text.slice(0, text.lastIndexOf('\n') + 1);
	await file.truncate(Buffer.byteLength(whole));
	const setOf = new Map<string, string>();
	for (const written of whole.split('\n').filter((one) => one !== '')) {
		const { set, keys } = line.parse(JSON.parse(written));
		for (const key of keys) setOf.set(key, set);
	}
	return setOf;
}
