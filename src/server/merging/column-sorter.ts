import type { ByWeightFilter } from '$lib/domain/filters/filter-policy';
import { trimmedVotes } from '$lib/domain/filters/trimmed-mean';
import { totalOf } from '$lib/domain/filters/votes';
import type { FilteringKernels, Rows } from './filtering-kernels';
import { sortingNetwork, type Comparator } from './sorting-network';

/** Sixteen weights of one update. */
const LINE_BYTES = 64;

/**
 * Reduces columns of votes to their median or trimmed mean. Sorting votes along with values takes four times
 * as long, and is done only where votes differ: where some updates are late.
 */
export class ColumnSorter {
	/** What it needs of the kernels' memory. */
	readonly bytes: number;
	readonly #votes: Uint32Array;
	readonly #network: Uint32Array;
	readonly #reduce: (kernels: FilteringKernels, rows: Rows, at: Places) => number;

	/**
	 * @param votes Of the updates in the rows, each > 0.
	 * @param step What the result is multiplied by.
	 */
	constructor(filter: ByWeightFilter, votes: Uint32Array, step: number) {
		const [vote = 0] = votes;
		const isEqual = votes.every((other) => other === vote);
		const middle = isEqual ? middleOf(filter, votes) : null;
		this.#votes = votes;
		this.#network = asBytes(
			sortingNetwork(votes.length, middle ?? { first: 0, last: votes.length - 1 })
		);
		this.#reduce = middle ? byMiddle(middle, step) : byVotes(filter, votes, step);
		const { scratch } = this.#places(0);
		this.bytes = scratch + 2 * LINE_BYTES * votes.length;
	}

	/** Writes the network and the votes to the address `at`. */
	prepare({ memory }: FilteringKernels, at: number): void {
		const { network, ballots } = this.#places(at);
		new Uint32Array(memory.buffer, network).set(this.#network);
		new Uint32Array(memory.buffer, ballots).set(this.#votes);
	}

	/** Leaves a weight per column at `out`, in float32. @returns Whether every value in the rows is finite. */
	run(kernels: FilteringKernels, rows: Rows, { at, out }: { at: number; out: number }): boolean {
		return this.#reduce(kernels, rows, { ...this.#places(at), out }) === 0;
	}

	#places(at: number): Omit<Places, 'out'> {
		const networkEnd = at + this.#network.byteLength;
		const ballots = wholeLines(networkEnd);
		const scratch = wholeLines(ballots + this.#votes.byteLength);
		return { network: at, networkEnd, ballots, scratch };
	}
}

/** Addresses in the kernels' memory. */
interface Places {
	readonly network: number;
	readonly networkEnd: number;
	readonly ballots: number;
	readonly scratch: number;
	readonly out: number;
}

/** The wires that make the result where all votes are equal, and how they are averaged. */
interface Middle {
	readonly first: number;
	readonly last: number;
	readonly vote: number;
	readonly divisor: number;
}

function middleOf(filter: ByWeightFilter, votes: Uint32Array): Middle {
	const n = votes.length;
	if (filter.kind === 'median') {
		const [first, last] = [Math.floor((n - 1) / 2), Math.floor(n / 2)];
		return { first, last, vote: 1, divisor: last - first + 1 };
	}
	const cut = Math.floor(filter.trim * n);
	const divisor = totalOf(votes) - 2 * trimmedVotes(votes, filter.trim);
	return { first: cut, last: n - 1 - cut, vote: votes[0] ?? 0, divisor };
}

function byMiddle({ first, last, vote, divisor }: Middle, step: number) {
	return (kernels: FilteringKernels, rows: Rows, at: Places) => {
		const { network, networkEnd, scratch, out } = at;
		return kernels.meanOfMiddle(
			...rows,
			network,
			networkEnd,
			scratch,
			first,
			last,
			vote,
			divisor,
			step,
			out
		);
	};
}

function byVotes(filter: ByWeightFilter, votes: Uint32Array, step: number) {
	const cut = filter.kind === 'median' ? -1 : trimmedVotes(votes, filter.trim);
	const total = totalOf(votes);
	return (kernels: FilteringKernels, rows: Rows, at: Places) => {
		const { network, networkEnd, scratch, ballots, out } = at;
		return kernels.middleOfVotes(
			...rows,
			network,
			networkEnd,
			scratch,
			ballots,
			cut,
			total,
			step,
			out
		);
	};
}

function asBytes(network: readonly Comparator[]): Uint32Array {
	return Uint32Array.from(network.flat(), (wire) => LINE_BYTES * wire);
}

function wholeLines(address: number): number {
	return LINE_BYTES * Math.ceil(address / LINE_BYTES);
}
