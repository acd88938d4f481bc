/**
 * Weight in [0, 1] of a late update by where it points: (1 + cos) / 2, with the cosine between its delta and
 * the path that the model has gone since, head − base. One that repeats what was learned meanwhile counts in
 * full, one that would undo it not at all.
 *
 * @param cosine In [−1, 1]; rounding may carry it a little beyond. Null where the delta or the path has no
 *   length: then there is nothing to disagree with.
 */
export function alignmentWeight(cosine: number | null): number {
	return cosine === null ? 1 : Math.min(1, Math.max(0, (1 + cosine) / 2));
}
