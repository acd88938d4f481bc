import { appendFileSync } from 'node:fs';
import type { Point } from '../simulate/virtual/chart';

/** What a bench has measured along the way, for a picture. */
export interface Curve {
	/** What `pictures.ts` knows it by: its bench's name, then its own, as in `learning-fedavg`. */
	readonly name: string;
	/** Curves of one name are drawn as their mean; what has name and seed in common is one curve, kept in pieces. */
	readonly seed: number;
	/** By growing x. */
	readonly points: readonly Point[];
}

/** Appends a curve to the file that follows `--curves` on the command line; without one nothing is kept. */
export function keepCurve(curve: Curve): void {
	const path = flag('--curves');
	if (!path) return;
	const points = curve.points.map(({ x, y }) => ({ x: round(x), y: round(y) }));
	appendFileSync(path, `${JSON.stringify({ ...curve, points })}\n`);
}

/** What follows `name` on the command line. */
export function flag(name: string): string | undefined {
	const at = process.argv.indexOf(name);
	return at < 0 ? undefined : process.argv[at + 1];
}

function round(n: number): number {
	return Number(n.toPrecision(6));
}
