/** Two wires: after it, the smaller value is on the first. */
export type Comparator = readonly [low: number, high: number];

/**
 * Comparators that bring the values of the wires `first` to `last` of the sorted order onto those wires;
 * the others may be left unsorted. Batcher's odd-even merge sort without what these wires do not need.
 *
 * @param numWires n ≥ 1.
 * @see Knuth 1998, The Art of Computer Programming 3, section 5.3.4, https://oeis.org/A006282
 */
export function sortingNetwork(
	numWires: number,
	{ first, last }: { readonly first: number; readonly last: number }
): Comparator[] {
	const wanted = new Set(Array.from({ length: last - first + 1 }, (_, i) => first + i));
	const needed: Comparator[] = [];
	for (const comparator of [...oddEvenMergeSort(numWires)].reverse()) {
		const [low, high] = comparator;
		if (!wanted.has(low) && !wanted.has(high)) continue;
		wanted.add(low).add(high);
		needed.push(comparator);
	}
	return needed.reverse();
}

/** Wires past the last are as if they held infinity: nothing is ever exchanged with them. */
function* oddEvenMergeSort(numWires: number): Generator<Comparator> {
	for (let run = 1; run < numWires; run *= 2) {
		for (let reach = run; reach >= 1; reach /= 2) yield* mergeLayer(numWires, run, reach);
	}
}

/** One layer of a merge of runs of `run` sorted wires: what lies `reach` apart is compared. */
function* mergeLayer(numWires: number, run: number, reach: number): Generator<Comparator> {
	const merged = 2 * run;
	for (let at = reach % run; at + reach < numWires; at += 2 * reach) {
		for (let low = at; low < Math.min(at + reach, numWires - reach); low++) {
			const high = low + reach;
			if (Math.floor(low / merged) === Math.floor(high / merged)) yield [low, high];
		}
	}
}
