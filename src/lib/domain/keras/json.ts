/** A JSON object whose values nobody has looked at yet. */
export type Json = Readonly<Record<string, unknown>>;

/** `value` as an object; empty where it is none. */
export function objectOf(value: unknown): Json {
	return isObject(value) ? value : {};
}

/** `value` as a list; empty where it is none. */
export function listOf(value: unknown): readonly unknown[] {
	return Array.isArray(value) ? value : [];
}

/** `value` as text; empty where it is none. */
export function textOf(value: unknown): string {
	return typeof value === 'string' ? value : '';
}

export function isObject(value: unknown): value is Json {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}
