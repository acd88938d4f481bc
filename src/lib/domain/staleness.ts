/** How much less a late update counts. `s` is the staleness, head version − base version. */
export type StalenessPolicy =
	| { readonly kind: 'constant' }
	| { readonly kind: 'polynomial'; readonly a: number }
	| { readonly kind: 'hinge'; readonly a: number; readonly b: number };

/**
 * What new models get: of all ways to weigh late updates, and not to, the soonest at its target in
 * `npm run bench -- learning`; docs/algorithms.md has the figures.
 */
export const DEFAULT_STALENESS = {
	kind: 'hinge',
	a: 0.25,
	b: 8
} as const satisfies StalenessPolicy;

/**
 * Weight φ(s) ∈ (0, 1] of an update that is `s ≥ 0` versions late.
 *
 * constant: 1. polynomial: (1 + s)^−a. hinge: 1 up to b, then 1 / (a·(s − b) + 1).
 *
 * @see Xie et al. 2019, section 5.2, https://arxiv.org/abs/1903.03934
 * @see Nguyen et al. 2022 (FedBuff), https://arxiv.org/abs/2106.06639
 */
export function stalenessWeight(policy: StalenessPolicy, s: number): number {
	switch (policy.kind) {
		case 'constant':
			return 1;
		case 'polynomial':
			return (1 + s) ** -policy.a;
		case 'hinge':
			return s <= policy.b ? 1 : 1 / (policy.a * (s - policy.b) + 1);
	}
}
