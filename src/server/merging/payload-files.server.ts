import { open, type FileHandle } from 'node:fs/promises';
import { BLOCK, payloadBytes } from '$lib/domain/codec';
import { StoreError } from '$lib/domain/errors';
import type { Codec } from '$lib/domain/update';
import type { PayloadSource } from './averager';

/** Where a payload lies; what it is multiplied by is not the reader's business. */
export type PayloadPlace = Omit<PayloadSource, 'coefficient'>;

/** A run of weights. `start` is a multiple of 256, the scale block of int8. */
export interface WeightRange {
	readonly start: number;
	readonly count: number;
}

/** More files than this are opened anew for each read, so that no buffer runs into the descriptor limit. */
const MOST_OPEN = 256;

/** Payloads of K updates, opened for reading in ranges of weights. Close it. */
export class PayloadFiles {
	readonly #places: readonly PayloadPlace[];
	readonly #numWeights: number;
	/** Sparse: only the files that stay open. */
	readonly #handles: FileHandle[] = [];

	private constructor(places: readonly PayloadPlace[], numWeights: number) {
		this.#places = places;
		this.#numWeights = numWeights;
	}

	/** @throws {StoreError} `update/shape-mismatch` if a file ends before its payload does. */
	static async open(places: readonly PayloadPlace[], numWeights: number): Promise<PayloadFiles> {
		const files = new PayloadFiles(places, numWeights);
		try {
			for (const [k, place] of places.entries()) await files.#check(k, place);
		} catch (error) {
			await files.close();
			throw error;
		}
		return files;
	}

	async #check(k: number, place: PayloadPlace): Promise<void> {
		const handle = await open(place.path);
		if (k < MOST_OPEN) this.#handles[k] = handle;
		try {
			const { size } = await handle.stat();
			const needed = place.offset + payloadBytes(place.codec, this.#numWeights);
			if (size < needed) {
				throw new StoreError(
					'update/shape-mismatch',
					`Update ${k + 1} of ${this.#places.length}: ${this.#numWeights} ${place.codec} weights need ${needed} bytes, and ${place.path} has ${size}.`
				);
			}
		} finally {
			if (k >= MOST_OPEN) await handle.close();
		}
	}

	get length(): number {
		return this.#places.length;
	}

	codec(k: number): Codec {
		return this.#place(k).codec;
	}

	/** Fills `into` with float32 weights of a float32 payload, little-endian; `into` is 4·count bytes. */
	readFloats(k: number, start: number, into: Uint8Array): Promise<void> {
		return this.#fill(k, 4 * start, into);
	}

	/** Fills `scales` (4·⌈count/256⌉ bytes) and `q` (count bytes) from an int8 payload. */
	async readInt8(
		k: number,
		start: number,
		{ scales, q }: { scales: Uint8Array; q: Uint8Array }
	): Promise<void> {
		await Promise.all([
			this.#fill(k, (4 * start) / BLOCK, scales),
			this.#fill(k, 4 * Math.ceil(this.#numWeights / BLOCK) + start, q)
		]);
	}

	async #fill(k: number, at: number, into: Uint8Array): Promise<void> {
		const place = this.#place(k);
		const kept = this.#handles[k];
		const handle = kept ?? (await open(place.path));
		try {
			await fill(handle, place.offset + at, into);
		} finally {
			if (!kept) await handle.close();
		}
	}

	#place(k: number): PayloadPlace {
		const place = this.#places[k];
		if (!place) throw new Error(`There is no payload ${k}.`);
		return place;
	}

	async close(): Promise<void> {
		await Promise.all(this.#handles.map((handle) => handle.close()));
	}
}

/** Reads until `into` is full: one read may return less than was asked. */
async function fill(handle: FileHandle, position: number, into: Uint8Array): Promise<void> {
	for (let done = 0; done < into.length;) {
		const { bytesRead } = await handle.read(into, done, into.length - done, position + done);
		if (bytesRead === 0) {
			throw new StoreError('update/shape-mismatch', 'A payload became shorter while it was read.');
		}
		done += bytesRead;
	}
}
