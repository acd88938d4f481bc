import { StoreError } from '$lib/domain/errors';

/**
 * Runs a write, and names a full device as what it is.
 *
 * @throws {StoreError} `storage/full`.
 */
export async function orStorageFull<T>(write: () => Promise<T>): Promise<T> {
	try {
		return await write();
	} catch (cause) {
		if (!isQuotaExceeded(cause)) throw cause;
		throw new StoreError(
			'storage/full',
			'There is no room left on this device. Delete models or examples that you no longer need, then try again.',
			{ cause }
		);
	}
}

// newer browsers throw a QuotaExceededError of its own class, older ones a DOMException of that name
function isQuotaExceeded(error: unknown): boolean {
	return error instanceof Error && error.name === 'QuotaExceededError';
}
