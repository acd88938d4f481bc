const browsers = [
	['Edge', /Edg\//],
	['Opera', /OPR\//],
	['Firefox', /Firefox\/|FxiOS/],
	['Chrome', /Chrome\/|CriOS/],
	['Safari', /Safari\//]
] as const;
const systems = [
	['Android', /Android/],
	['iOS', /iPhone|iPad/],
	['Windows', /Windows/],
	['macOS', /Mac OS X/],
	['Linux', /Linux/]
] as const;

/** "Chrome, Android" from what a browser says of itself; null if it says nothing that is known. */
export function browserOf(userAgent: string | null): string | null {
	const find = (names: readonly (readonly [string, RegExp])[]) =>
		names.find(([, pattern]) => pattern.test(userAgent ?? ''))?.[0];
	return [find(browsers), find(systems)].filter(Boolean).join(', ') || null;
}
