/** One version in a chart. */
export interface Point {
	readonly line: number;
	/** A candidate was never the head: the line goes past it. */
	readonly promoted: boolean;
	/** Null where it was not measured. */
	readonly value: number | null;
}

export interface Scale {
	readonly width: number;
	readonly height: number;
	/** Value at the bottom and at the top. */
	readonly range: readonly [low: number, high: number];
}

export interface Dot {
	readonly x: number;
	readonly y: number;
	readonly promoted: boolean;
}

/** Versions that are shown as dots; of more, only candidates are. */
const MOST_DOTS = 60;

/**
 * The `points` of SVG polylines through the promoted versions, one for each line of versions that has two
 * measured ones or more: another topology's accuracy does not continue this one's.
 */
export function paths(points: readonly Point[], scale: Scale): string[] {
	const byLine = Map.groupBy(placed(points, scale), ({ line }) => line);
	return Array.from(byLine.values(), (line) => line.filter(({ promoted }) => promoted))
		.filter((line) => line.length > 1)
		.map((line) => line.map(({ x, y }) => `${x},${y}`).join(' '));
}

/** Of the newest promoted version that was measured, or where there is none of the newest at all; null if none was. */
export function newestValue(points: readonly Point[]): number | null {
	const measured = points.filter(({ value }) => value !== null);
	const newest = measured.findLast(({ promoted }) => promoted) ?? measured.at(-1);
	return newest?.value ?? null;
}

/** Where single versions stand out: all of a few, and candidates always. */
export function dots(points: readonly Point[], scale: Scale): Dot[] {
	const shown = placed(points, scale);
	return points.length > MOST_DOTS ? shown.filter(({ promoted }) => !promoted) : shown;
}

/** Versions stand at even distances, measured or not, so that two measures lie above each other. */
function placed(points: readonly Point[], { width, height, range: [low, high] }: Scale) {
	const span = high - low || 1;
	const step = width / Math.max(1, points.length - 1);
	return points.flatMap(({ line, promoted, value }, i) => {
		if (value === null) return [];
		const share = Math.min(1, Math.max(0, (value - low) / span));
		return [{ line, promoted, x: round(i * step), y: round(height * (1 - share)) }];
	});
}

function round(value: number): number {
	return Math.round(value * 10) / 10;
}
