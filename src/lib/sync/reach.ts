/** A question so small that a store which can be reached answers it sooner. */
const ANSWER_MS = 5_000;

/** Asks the store itself: the browser knows of networks only, not of a server that is back. */
export async function canReachStore(): Promise<boolean> {
	try {
		const signal = AbortSignal.timeout(ANSWER_MS);
		const response = await fetch('/healthz', { cache: 'no-store', signal });
		return response.ok;
	} catch {
		// whatever the reason, it makes no difference to what can be done
		return false;
	}
}
