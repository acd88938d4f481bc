/** Which version of a model is its head. Each line of versions counts from 1. */
export interface HeadNumber {
	readonly line: number;
	readonly version: number;
}

/** True if head `a` came after head `b`. */
export function isNewerHead(a: HeadNumber, b: HeadNumber): boolean {
	return a.line > b.line || (a.line === b.line && a.version > b.version);
}
