import { StoreError } from '$lib/domain/errors';
import type { PayloadSource } from './averager';
import type { PayloadBlocks } from './payload-blocks.server';
import type { PayloadFiles, WeightRange } from './payload-files.server';

/** @throws {StoreError} `buffer/empty`; a plain Error for a coefficient that is not a number. */
export function checkSources(sources: readonly PayloadSource[]): void {
	if (sources.length === 0) {
		throw new StoreError('buffer/empty', 'There is no update to merge.');
	}
	const wrong = sources.find(({ coefficient }) => !Number.isFinite(coefficient));
	if (wrong) throw new Error(`The coefficient of ${wrong.path} is ${wrong.coefficient}.`);
}

/** Why an optional package cannot be used. */
export function whyAbsent(name: string, error: unknown): string {
	const isMissing =
		error instanceof Error && 'code' in error && error.code === 'ERR_MODULE_NOT_FOUND';
	return isMissing ? `${name} is not installed` : `${name} does not load: ${String(error)}`;
}

/** The refusal of update k, counted from 0; `fields` names it for code. */
export function notFinite(k: number, numUpdates: number): StoreError {
	return new StoreError(
		'update/not-finite',
		`Update ${k + 1} of ${numUpdates} has NaN or infinite values.`,
		{ fields: { [`sources.${k}`]: { kind: 'weights-not-finite' } } }
	);
}

/**
 * Reads one range of every payload again and names the first that is not finite.
 *
 * @throws {StoreError} `update/not-finite`; a plain Error if every payload is finite after all.
 */
export function nameNotFinite(
	blocks: PayloadBlocks,
	files: PayloadFiles,
	range: WeightRange
): never {
	for (let k = 0; k < files.length; k++) {
		blocks.load({ files, k }, range, 0);
		if (!Number.isFinite(blocks.sumOfSquares(0, range.count))) throw notFinite(k, files.length);
	}
	throw new Error('The sum overflows float64, or a payload changed while it was read.');
}
