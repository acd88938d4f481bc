/** Where the points of a line chart lie, in the units of its own view box. */
export interface ChartScale {
	readonly width: number;
	readonly height: number;
	/** Value at the bottom and at the top. */
	readonly range: readonly [low: number, high: number];
}

/**
 * The `points` of an SVG polyline: values spread evenly from left to right. A lone value becomes a
 * level line, since one point draws nothing. Values outside the range are held at its edge.
 */
export function polyline(values: readonly number[], scale: ChartScale): string {
	const [low, high] = scale.range;
	const span = high - low || 1;
	const y = (value: number) => scale.height * (1 - Math.min(1, Math.max(0, (value - low) / span)));
	const [only] = values;
	const drawn = values.length === 1 && only !== undefined ? [only, only] : values;
	const step = scale.width / Math.max(1, drawn.length - 1);

	return drawn.map((value, i) => `${round(i * step)},${round(y(value))}`).join(' ');
}

/**
 * At most `most` values that keep the shape: the mean of each of `most` equal runs.
 * Batches number in the thousands; a chart is some hundred pixels wide.
 */
export function thin(values: readonly number[], most: number): number[] {
	if (values.length <= most) return [...values];
	return Array.from({ length: most }, (_, i) => {
		const from = Math.floor((i * values.length) / most);
		const run = values.slice(from, Math.floor(((i + 1) * values.length) / most));
		return run.reduce((sum, value) => sum + value, 0) / run.length;
	});
}

function round(value: number): number {
	return Math.round(value * 10) / 10;
}
