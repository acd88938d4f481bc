/** This machine's names for itself: whoever opens one of them opens the same store. */
const loopback = ['localhost', '127.0.0.1', '[::1]'];

/** Origins whose pages may act for the person who is signed in: the store's own. */
export function trustedOrigins(origin: string): string[] {
	const url = new URL(origin);
	if (!loopback.includes(url.hostname)) return [url.origin];
	return loopback.map((name) => {
		const alias = new URL(url);
		alias.hostname = name;
		return alias.origin;
	});
}

/**
 * True if a request that changes something may come from another site's page (CSRF). Requests that no
 * browser page sent carry neither header and no one's cookies.
 */
export function isForged(request: Request, trusted: readonly string[]): boolean {
	if (['GET', 'HEAD', 'OPTIONS'].includes(request.method)) return false;
	const origin = request.headers.get('origin');
	// a sandboxed plugin frame says "null"
	if (origin !== null) return !trusted.includes(origin);
	const site = request.headers.get('sec-fetch-site');
	return site === 'cross-site' || site === 'same-site';
}
