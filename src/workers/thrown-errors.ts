import { transferHandlers, type TransferHandler } from 'comlink';
import { StoreError, type ErrorCode } from '$lib/domain/errors';

/** An error as plain data. */
interface ThrownError {
	readonly name: string;
	readonly message: string;
	readonly stack?: string;
	/** Of a StoreError. */
	readonly code?: ErrorCode;
	readonly fields?: StoreError['fields'];
	readonly cause?: ThrownError;
}

interface Thrown {
	readonly value: unknown;
}

/**
 * Lets errors cross Comlink whole. Its own handler drops an error's class, `code` and `cause`. To be
 * called on both sides, before the first message.
 */
export function keepThrownErrors(): void {
	// Comlink marks what was thrown with a symbol of its own, which only its handler can see
	const original = transferHandlers.get('throw');
	if (!original) throw new Error('Comlink has no handler for thrown errors any more.');

	const handler: TransferHandler<Thrown, ThrownError> = {
		canHandle: (value): value is Thrown => original.canHandle(value),
		serialize: ({ value }) => [describe(value), []],
		deserialize: (thrown) => {
			throw revive(thrown);
		}
	};
	transferHandlers.set('throw', handler);
}

function describe(error: unknown): ThrownError {
	if (!(error instanceof Error)) return { name: 'Error', message: String(error) };
	return {
		name: error.name,
		message: error.message,
		stack: error.stack,
		...(error instanceof StoreError && { code: error.code, fields: error.fields }),
		...(error.cause !== undefined && { cause: describe(error.cause) })
	};
}

function revive({ name, message, stack, code, fields, cause }: ThrownError): Error {
	const options = cause && { cause: revive(cause) };
	const error = code
		? new StoreError(code, message, { ...options, fields })
		: Object.assign(new Error(message, options), { name });
	if (stack !== undefined) error.stack = stack;
	return error;
}
