/** Values that share one scale in every quantised codec. */
export const BLOCK = 256;

/** Scales of `count` values. */
export function numScales(count: number): number {
	return Math.ceil(count / BLOCK);
}

/** The scale that maps the largest magnitude among `values` to `levels`; not finite if one of them is not. */
export function scaleOf(values: Float32Array, levels: number): number {
	let largest = 0;
	for (const value of values) {
		const magnitude = Math.abs(value);
		// the negation lets a NaN through, which no comparison is true of
		if (!(magnitude <= largest)) largest = magnitude;
		if (Number.isNaN(largest)) return NaN;
	}
	return Math.fround(largest / levels);
}

/** `value` in units of `scale`, within ±levels: float32 rounding of the scale can push it just past. */
export function quantise(value: number, levels: number, offset: number): number {
	return Math.max(-levels, Math.min(levels, Math.floor(value + offset)));
}
