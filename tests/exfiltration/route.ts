/**
 * One way by which bytes might leave a plugin. `code` is JavaScript that sees, of its own listener, `host`, `port`
 * and `url(path)`, and the helpers of `library.ts`. It need not wait for anything, nor catch what it throws.
 */
export interface Route {
	readonly name: string;
	readonly code: string;
	/** In place of code, what stands in a plugin's HTML or CSS file; URL is its listener's address. */
	readonly markup?: string;
	readonly style?: string;
	/** Leaves its page, so that it has one of its own. */
	readonly leaves?: boolean;
	/** Why the control page does not show it. Everything else must fire there. */
	readonly mute?: string;
}

/** `[name, code]` or, where it cannot be seen on the control page, `[name, code, why]`. */
export type Line = readonly [name: string, code: string, mute?: string];

export function routes(group: string, lines: readonly Line[]): Route[] {
	return lines.map(([name, code, mute]) => ({
		name: `${group}: ${name}`,
		code,
		...(mute !== undefined && { mute })
	}));
}
