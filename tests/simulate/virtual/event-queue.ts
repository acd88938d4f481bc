interface Entry<T> {
	readonly at: number;
	/** How many were added before it. */
	readonly order: number;
	readonly event: T;
}

/** What happens next on a virtual clock: earliest first, and of the same moment what was added first. */
export class EventQueue<T> {
	/** A binary heap. */
	readonly #heap: Entry<T>[] = [];
	#added = 0;

	get size(): number {
		return this.#heap.length;
	}

	/** @param at Any unit of virtual time; not NaN. */
	add(at: number, event: T): void {
		if (Number.isNaN(at)) throw new Error('An event needs a time.');
		const entry = { at, order: this.#added++, event };
		let hole = this.#heap.length;
		this.#heap.push(entry);
		while (hole > 0) {
			const parent = (hole - 1) >> 1;
			const above = this.#heap[parent];
			if (!above || !isBefore(entry, above)) break;
			this.#heap[hole] = above;
			hole = parent;
		}
		this.#heap[hole] = entry;
	}

	/** Takes the next event out; undefined where there is none. */
	next(): { readonly at: number; readonly event: T } | undefined {
		const [first] = this.#heap;
		const last = this.#heap.pop();
		if (last && last !== first) this.#sink(last);
		return first;
	}

	/** Lets `entry` sink from the top, which is free, to where it belongs. */
	#sink(entry: Entry<T>): void {
		let hole = 0;
		for (;;) {
			const child = this.#earlierChild(hole);
			const below = this.#heap[child];
			if (!below || !isBefore(below, entry)) break;
			this.#heap[hole] = below;
			hole = child;
		}
		this.#heap[hole] = entry;
	}

	#earlierChild(parent: number): number {
		const left = 2 * parent + 1;
		const [a, b] = [this.#heap[left], this.#heap[left + 1]];
		return a && b && isBefore(b, a) ? left + 1 : left;
	}
}

function isBefore<T>(a: Entry<T>, b: Entry<T>): boolean {
	return a.at < b.at || (a.at === b.at && a.order < b.order);
}
