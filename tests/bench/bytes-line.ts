export interface Figure {
	readonly value: number;
	readonly unit: string;
	readonly ratio: number;
	readonly against: string;
}

/** Prints one figure as a line of JSON. */
export function line(name: string, { value, unit, ratio, against }: Figure): void {
	console.log(JSON.stringify({ name, value, unit, ratio, against }));
}

export function median(values: readonly number[]): number {
	return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
}
