import { DIGIT_SIZE } from '../../../prisma/seed/digits/mnist';
import type { SparseDigits } from './sparse-digits';

const SIDE = 28;
const KERNEL = 5;
const STRIDE = 2;
const OUT = (SIDE - KERNEL + 1) / STRIDE;
const POOLED = OUT / 2;
export const KERNEL_AREA = KERNEL * KERNEL;
export const OUT_AREA = OUT * OUT;
export const POOLED_AREA = POOLED * POOLED;

/** What is read and what is added to, and where each pair begins in both. */
interface Rows {
	/** Filters: the length of a row. */
	readonly length: number;
	readonly from: Float32Array;
	readonly fromAt: Uint16Array;
	readonly to: Float32Array;
	readonly toAt: Uint16Array;
}

interface Picture {
	readonly digits: SparseDigits;
	readonly n: number;
}

/** Which pixel meets which kernel entry at which place: the loops of a convolution over sparse pictures. */
export class ConvGeometry {
	readonly #filters: number;
	/** Pixel p takes part in the pairs `#starts[p]` … `#starts[p + 1]` − 1. */
	readonly #starts = new Uint16Array(DIGIT_SIZE + 1);
	readonly #kernelAt: Uint16Array;
	readonly #outAt: Uint16Array;

	constructor(filters: number) {
		this.#filters = filters;
		const pairs: [number, number][] = [];
		for (let p = 0; p < DIGIT_SIZE; p++) {
			pairs.push(...pairsOf(Math.floor(p / SIDE), p % SIDE));
			this.#starts[p + 1] = pairs.length;
		}
		this.#kernelAt = Uint16Array.from(pairs, ([kernel]) => kernel * filters);
		this.#outAt = Uint16Array.from(pairs, ([, out]) => out * filters);
	}

	/** map[o, f] = Σ picture · kernel; the kernel stands at the start of `weights`. */
	convolve(map: Float32Array, weights: Float32Array, picture: Picture): void {
		map.fill(0);
		this.#forEachPair(picture, {
			length: this.#filters,
			from: weights,
			fromAt: this.#kernelAt,
			to: map,
			toAt: this.#outAt
		});
	}

	/** The kernel's part of the gradient, from the errors of the map. */
	addKernelGradient(gradient: Float32Array, errors: Float32Array, picture: Picture): void {
		const [from, to] = [errors, gradient];
		this.#forEachPair(picture, {
			...{ from, fromAt: this.#outAt },
			...{ to, toAt: this.#kernelAt },
			length: this.#filters
		});
	}

	/** to[…] += pixel · from[…], over all filters of every pair that a pixel takes part in. */
	#forEachPair({ digits, n }: Picture, rows: Rows): void {
		const starts = this.#starts;
		const { pixels, values } = digits;
		const end = digits.starts[n + 1] ?? 0;
		for (let e = digits.starts[n] ?? 0; e < end; e++) {
			const p = pixels[e] ?? 0;
			const last = starts[p + 1] ?? 0;
			for (let pair = starts[p] ?? 0; pair < last; pair++) {
				addRow(rows, pair, values[e] ?? 0);
			}
		}
	}

	/** The largest of each 2 × 2 of the map, and where it is. */
	pool(pooled: Float32Array, origins: Uint16Array, map: Float32Array): void {
		const F = this.#filters;
		for (let cell = 0; cell < POOLED_AREA; cell++) {
			const corner = (2 * Math.floor(cell / POOLED) * OUT + 2 * (cell % POOLED)) * F;
			for (let f = 0; f < F; f++) {
				const at = corner + f;
				const right = larger(map, at, at + F);
				const below = larger(map, at + OUT * F, at + (OUT + 1) * F);
				const origin = larger(map, right, below);
				pooled[cell * F + f] = map[origin] ?? 0;
				origins[cell * F + f] = origin;
			}
		}
	}
}

function addRow({ from, fromAt, to, toAt, length }: Rows, pair: number, x: number): void {
	let i = fromAt[pair] ?? 0;
	let o = toAt[pair] ?? 0;
	for (const stop = i + length; i < stop; i++, o++) to[o] = (to[o] ?? 0) + x * (from[i] ?? 0);
}

/** Which of two places has more; the first where they are equal. */
function larger(map: Float32Array, i: number, j: number): number {
	return (map[j] ?? 0) > (map[i] ?? 0) ? j : i;
}

/** [entry of the kernel, place in the map] for the pixel in row y and column x. */
function pairsOf(y: number, x: number): [number, number][] {
	const along = (at: number) =>
		Array.from({ length: KERNEL }, (_, k) => ({ k, out: (at - k) / STRIDE })).filter(
			({ out }) => Number.isInteger(out) && out >= 0 && out < OUT
		);
	return along(y).flatMap((row) =>
		along(x).map((column): [number, number] => [
			row.k * KERNEL + column.k,
			row.out * OUT + column.out
		])
	);
}
