import { shuffled } from '../../../src/lib/domain/random';

/** How examples are dealt out to people. */
export type Split =
	/** By chance: everybody's are alike. */
	| { readonly kind: 'iid' }
	/** Sorted by label and cut: everybody gets `perPerson` runs, so knows about as many labels. */
	| { readonly kind: 'shards'; readonly perPerson: number }
	/** Shares of each label drawn from Dir(α): the smaller α, the more each knows of few labels only. */
	| { readonly kind: 'dirichlet'; readonly alpha: number };

interface Deal {
	readonly labels: ArrayLike<number>;
	readonly people: number;
	readonly random: () => number;
}

/**
 * Deals all examples out, each to one person.
 *
 * @returns The indices of each person's examples. With `iid` and `shards` everybody has about as many; with
 *   `dirichlet` numbers differ, too, and somebody may have none.
 * @see McMahan et al. 2017, section 3 (shards), https://arxiv.org/abs/1602.05629
 * @see Hsu, Qi, Brown 2019, section 3 (Dirichlet), https://arxiv.org/abs/1909.06335
 */
export function dealOut(split: Split, deal: Deal): Uint32Array[] {
	switch (split.kind) {
		case 'iid':
			return cut(shuffled(deal.labels.length, deal.random), deal.people);
		case 'shards':
			return byShards(split.perPerson, deal);
		case 'dirichlet':
			return byDirichlet(split.alpha, deal);
	}
}

function cut(order: Uint32Array, parts: number): Uint32Array[] {
	return Array.from({ length: parts }, (_, k) =>
		order.slice(
			Math.floor((k * order.length) / parts),
			Math.floor(((k + 1) * order.length) / parts)
		)
	);
}

function byShards(perPerson: number, { labels, people, random }: Deal): Uint32Array[] {
	// shuffled before it is sorted, so that no person has a run of neighbours in the file
	const sorted = shuffled(labels.length, random).sort(
		(a, b) => (labels[a] ?? 0) - (labels[b] ?? 0)
	);
	const shards = cut(sorted, people * perPerson);
	const order = shuffled(shards.length, random);
	return Array.from({ length: people }, (_, person) => {
		const own = order.subarray(person * perPerson, (person + 1) * perPerson);
		return Uint32Array.from([...own].flatMap((shard) => [...(shards[shard] ?? [])]));
	});
}

function byDirichlet(alpha: number, { labels, people, random }: Deal): Uint32Array[] {
	const hands = Array.from({ length: people }, (): number[] => []);
	const order = shuffled(labels.length, random);
	for (const label of new Set(Array.from(labels).sort((a, b) => a - b))) {
		const pool = order.filter((n) => labels[n] === label);
		const shares = hands.map(() => gamma(alpha, random));
		const total = shares.reduce((sum, share) => sum + share, 0);
		let [given, sum] = [0, 0];
		shares.forEach((share, person) => {
			sum += share;
			const upTo = person === people - 1 ? pool.length : Math.round((sum / total) * pool.length);
			hands[person]?.push(...pool.subarray(given, upTo));
			given = Math.max(given, upTo);
		});
	}
	return hands.map((hand) => Uint32Array.from(hand));
}

/**
 * Γ(α, 1); below 1 by Γ(α + 1)·U^(1/α).
 *
 * @see Marsaglia, Tsang 2000, https://doi.org/10.1145/358407.358414
 */
function gamma(alpha: number, random: () => number): number {
	if (alpha < 1) return gamma(alpha + 1, random) * (1 - random()) ** (1 / alpha);
	const d = alpha - 1 / 3;
	for (;;) {
		const x = normal(random);
		const v = (1 + x / Math.sqrt(9 * d)) ** 3;
		if (v > 0 && Math.log(1 - random()) < (x * x) / 2 + d - d * v + d * Math.log(v)) return d * v;
	}
}

/** Box and Muller. */
function normal(random: () => number): number {
	return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}
