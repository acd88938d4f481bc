import { frameHeaders } from './frame-headers';

const SCRIPT = `fetch(new URL('/healthz', location.href), { mode: 'no-cors', cache: 'no-store' })
	.then(() => 'open', () => 'shut')
	.then((canary) => parent.postMessage({ mlstore: 'self-test', canary }, '*'));`;

/**
 * A frame of our own that tries to reach the store and tells its host whether it could. Its policy allows that:
 * `guarded`, only `Connection-Allowlist` is in the way; `open`, nothing is, so that a network that is down is not
 * taken for a wall.
 */
export async function selfTestFrame(
	kind: 'guarded' | 'open'
): Promise<{ html: string; headers: Record<string, string> }> {
	const bytes = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(SCRIPT));
	const hash = btoa(String.fromCharCode(...new Uint8Array(bytes)));
	const { 'Connection-Allowlist': allowlist, ...headers } = frameHeaders(
		`sandbox allow-scripts; default-src 'none'; connect-src *; script-src 'sha256-${hash}'; frame-ancestors 'self'`
	);
	return {
		html: `<!doctype html>\n<title>Self-test</title>\n<script>${SCRIPT}</script>\n`,
		headers: {
			...headers,
			'Cache-Control': 'no-store',
			...(kind === 'guarded' && allowlist !== undefined && { 'Connection-Allowlist': allowlist })
		}
	};
}
