import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { payloadBounds } from '$lib/domain/codec';
import { BLOCK, numScales } from '$lib/domain/codecs/scales';
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

/**
 * Payloads of K updates, opened for reading in ranges of weights. Close it.
 *
 * Reads are synchronous, for the merge thread alone. Reading ahead through libuv was measured slower: a
 * block in the page cache is copied in less time than it takes to wake a thread for it (docs/decisions).
 */
export class PayloadFiles {
	readonly #places: readonly PayloadPlace[];
	readonly #numWeights: number;
	/** Descriptors of the first `MOST_OPEN` files. */
	readonly #open: number[] = [];

	/** @throws {StoreError} `update/shape-mismatch` if a file ends before its payload does. */
	constructor(places: readonly PayloadPlace[], numWeights: number) {
		this.#places = places;
		this.#numWeights = numWeights;
		try {
			for (let k = 0; k < places.length; k++) this.#check(k);
		} catch (error) {
			this.close();
			throw error;
		}
	}

	get length(): number {
		return this.#places.length;
	}

	codec(k: number): Codec {
		return this.#place(k).codec;
	}

	get numWeights(): number {
		return this.#numWeights;
	}

	/** Bytes from the start of payload k to the end of its file. */
	payloadBytes(k: number): number {
		const { offset } = this.#place(k);
		return this.#withFile(k, (descriptor) => fstatSync(descriptor).size) - offset;
	}

	/** Fills `into`, 4 bytes a weight, from a float32 payload. */
	readFloats(k: number, start: number, into: Uint8Array): void {
		this.read(k, 4 * start, into);
	}

	/** Fills `scales`, 4·⌈count/256⌉ bytes, and `q`, a byte a weight of int8 or half of one of int4. */
	readQuantised(
		k: number,
		start: number,
		{ scales, q }: { scales: Uint8Array; q: Uint8Array }
	): void {
		const before = this.codec(k) === 'int4' ? start / 2 : start;
		this.read(k, (4 * start) / BLOCK, scales);
		this.read(k, 4 * numScales(this.#numWeights) + before, q);
	}

	close(): void {
		for (const descriptor of this.#open.splice(0)) closeSync(descriptor);
	}

	#check(k: number): void {
		const { path, offset, codec } = this.#place(k);
		const needed = offset + payloadBounds(codec, this.#numWeights).least;
		const size = this.#withFile(k, (descriptor) => fstatSync(descriptor).size);
		if (size < needed) {
			throw new StoreError(
				'update/shape-mismatch',
				`Update ${k + 1} of ${this.length}: ${this.#numWeights} ${codec} weights need ${needed} bytes, and ${path} has ${size}.`
			);
		}
	}

	/**
	 * Fills `into` with the bytes of payload k from `at`: one read of a file may return less than was asked.
	 *
	 * @throws {StoreError} `update/shape-mismatch` if the file ends before.
	 */
	read(k: number, at: number, into: Uint8Array): void {
		const position = this.#place(k).offset + at;
		this.#withFile(k, (descriptor) => {
			for (let done = 0; done < into.length;) {
				const left = into.length - done;
				const bytesRead = readSync(descriptor, into, done, left, position + done);
				if (bytesRead === 0) {
					throw new StoreError('update/shape-mismatch', 'A payload was cut while it was read.');
				}
				done += bytesRead;
			}
		});
	}

	#withFile<T>(k: number, use: (descriptor: number) => T): T {
		const kept = this.#open[k];
		if (kept !== undefined) return use(kept);

		const descriptor = openSync(this.#place(k).path, 'r');
		if (k < MOST_OPEN) {
			this.#open[k] = descriptor;
			return use(descriptor);
		}
		try {
			return use(descriptor);
		} finally {
			closeSync(descriptor);
		}
	}

	#place(k: number): PayloadPlace {
		const place = this.#places[k];
		if (!place) throw new Error(`There is no payload ${k}.`);
		return place;
	}
}
