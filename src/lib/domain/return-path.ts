/**
 * Where to go after signing in, as an address asked for it: a path of this app, or null.
 * Anything that a browser could read as another site (`//host`, `/\host`, `https:…`) is refused.
 */
export function returnPath(asked: string | null): string | null {
	return asked !== null && /^\/(?![/\\])[^\\\t\r\n]*$/.test(asked) ? asked : null;
}
