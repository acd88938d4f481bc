const LOCK = 'ml-store-plugin';

/**
 * Makes the caller's plugin the one that runs on this device, over all tabs: who ran one hears of it by `onTaken`.
 *
 * @returns A function that gives the place up.
 */
export function takePlace(onTaken: () => void): () => void {
	let release = (): void => undefined;
	const left = new Promise<void>((resolve) => (release = resolve));
	// the only way to lose it is that somebody takes it
	navigator.locks.request(LOCK, { steal: true }, () => left).catch(onTaken);
	return release;
}
