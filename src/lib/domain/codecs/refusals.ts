import { StoreError } from '../errors';
import { isFinite32 } from '../weights';

/** @throws {StoreError} `update/shape-mismatch`. */
export function assertBytes(
	payload: Uint8Array,
	{ least, most }: { readonly least: number; readonly most: number },
	what: string
): void {
	if (payload.length >= least && payload.length <= most) return;
	const wanted = least === most ? `${least}` : `${least} to ${most}`;
	throw new StoreError(
		'update/shape-mismatch',
		`${what} take ${wanted} bytes; the payload has ${payload.length}.`
	);
}

/** @throws {StoreError} `update/not-finite`. */
export function assertFinite(delta: Float32Array): void {
	if (isFinite32(delta)) return;
	throw new StoreError('update/not-finite', 'The update has NaN or infinite values.');
}

export function malformed(what: string): StoreError {
	return new StoreError('update/malformed', `The payload cannot be read: ${what}.`);
}
