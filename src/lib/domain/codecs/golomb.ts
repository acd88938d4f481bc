import { malformed } from './refusals';

/**
 * Increasing indices below `length` as their gaps in a Golomb code: ⌊gap/M⌋ in unary, the rest in truncated
 * binary. With M near ln 2 · length / count it is within a few hundredths of a bit of the best code for
 * gaps of independent indices.
 *
 * @see Golomb 1966, Run-length encodings; Gallager and Van Voorhis 1975, Optimal source codes for
 *   geometrically distributed integer alphabets
 */

/** M for `count` ≥ 1 indices below `length`; by exact arithmetic only, so that every machine has the same. */
export function golombParameter(count: number, length: number): number {
	// ln 2 ≈ 710/1024
	return Math.max(1, Math.floor((length * 710 + count * 512) / (count * 1024)));
}

/** Bits that always suffice for `count` gaps below `length`. */
export function mostGolombBytes(count: number, length: number): number {
	if (count === 0) return 0;
	const m = golombParameter(count, length);
	return Math.ceil((count * (1 + bitsFor(m)) + length / m) / 8);
}

/** Bits of the largest remainder of a division by `m`. */
function bitsFor(m: number): number {
	return 32 - Math.clz32(m - 1);
}

/** @returns Bytes written; `into` must be zero and have `mostGolombBytes`. */
export function writeGaps(indices: ArrayLike<number>, length: number, into: Uint8Array): number {
	const count = indices.length;
	if (count === 0) return 0;
	const m = golombParameter(count, length);
	const bits = bitsFor(m);
	/** Remainders below this take a bit less. */
	const short = 2 ** bits - m;

	let at = 0;
	const write = (value: number, width: number) => {
		for (let bit = width - 1; bit >= 0; bit--, at++) {
			if ((value >>> bit) & 1) into[at >>> 3] = (into[at >>> 3] ?? 0) | (128 >>> (at & 7));
		}
	};
	let next = 0;
	for (let i = 0; i < count; i++) {
		const index = indices[i] ?? 0;
		const gap = index - next;
		next = index + 1;
		for (let quotient = Math.floor(gap / m); quotient > 0; quotient--) write(1, 1);
		write(0, 1);
		const rest = gap % m;
		if (rest < short) write(rest, bits - 1);
		else write(rest + short, bits);
	}
	return Math.ceil(at / 8);
}

/**
 * Reads `into.length` indices below `length`.
 *
 * @throws {StoreError} `update/malformed` unless the bytes are exactly such indices and nothing more.
 */
export function readGaps(bytes: Uint8Array, length: number, into: Uint16Array): void {
	const m = into.length === 0 ? 1 : golombParameter(into.length, length);
	const bits = bitsFor(m);
	const short = 2 ** bits - m;
	const reader = new BitReader(bytes);

	let next = 0;
	for (let i = 0; i < into.length; i++) {
		const index = next + m * reader.ones() + remainder(reader, bits, short);
		if (index >= length) throw malformed('an index is out of range');
		into[i] = index;
		next = index + 1;
	}
	reader.end();
}

function remainder(reader: BitReader, bits: number, short: number): number {
	if (bits === 0) return 0;
	const rest = reader.number(bits - 1);
	return rest < short ? rest : 2 * rest + reader.bit() - short;
}

/** Bits of bytes, most significant first. Past the end they are 0, so that every loop over them ends. */
class BitReader {
	readonly #bytes: Uint8Array;
	#at = 0;

	constructor(bytes: Uint8Array) {
		this.#bytes = bytes;
	}

	bit(): number {
		const at = this.#at++;
		return ((this.#bytes[at >>> 3] ?? 0) >>> (7 - (at & 7))) & 1;
	}

	/** How many 1s come before the next 0, which is read, too. */
	ones(): number {
		let count = 0;
		while (this.bit()) count++;
		return count;
	}

	number(width: number): number {
		let value = 0;
		for (let i = 0; i < width; i++) value = (value << 1) | this.bit();
		return value;
	}

	/** @throws {StoreError} `update/malformed` unless all that is left is less than a byte of zeros. */
	end(): void {
		if (Math.ceil(this.#at / 8) !== this.#bytes.length) {
			throw malformed('indices and bytes do not match');
		}
		while (this.#at & 7) if (this.bit()) throw malformed('spare bits are set');
	}
}
