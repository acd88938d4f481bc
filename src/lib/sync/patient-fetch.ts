/** A question that nobody has answered for so long is as good as offline: the device has its own answer. */
const READ_MS = 10_000;
/** Publishing trains one step on the server before it answers. */
const WRITE_MS = 120_000;

/** `fetch` that gives up on a server which takes the request and says nothing: `TimeoutError`. */
export function patient(fetch: typeof globalThis.fetch): typeof globalThis.fetch {
	return (input, init) => {
		const timeout = AbortSignal.timeout(init?.method === 'POST' ? WRITE_MS : READ_MS);
		const signal = init?.signal ? AbortSignal.any([init.signal, timeout]) : timeout;
		return fetch(input, { ...init, signal });
	};
}
