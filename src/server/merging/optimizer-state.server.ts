import { z } from 'zod/mini';
import type { StrategyKind } from '$lib/domain/strategies/strategy';
import { digest } from '$lib/wire/schemas';
import type { Blobs } from '../blobs/blob-store';
import type { MergePlan } from './merge-plan.server';

/** What a strategy remembers beside the version that it made: a private blob per slot. JSON of a version. */
export interface OptimizerState {
	readonly kind: StrategyKind;
	/** Digests, in the order of the strategy's slots. */
	readonly slots: readonly string[];
}

const kind: z.ZodMiniType<StrategyKind> = z.enum([
	'fedavg',
	'fedavgm',
	'fedadagrad',
	'fedadam',
	'fedyogi'
]);
const optimizerState = z.object({ kind, slots: z.array(digest) });

/** What a version's strategy remembers; null where it remembers nothing. */
export function stateIn(
	version: Pick<MergePlan['head'], 'optimizerState'>
): z.infer<typeof optimizerState> | null {
	return z.nullable(optimizerState).parse(version.optimizerState);
}

/**
 * Files of the state that the next merge starts from: that of the head's own version, so that a discarded
 * candidate leaves nothing behind. Empty after a change of strategy, whose numbers mean something else, and
 * in a new line.
 *
 * @throws {StoreError} `blob/not-found`.
 */
export async function stateOf(
	{ uploads }: Pick<Blobs, 'uploads'>,
	{ head, policy }: Pick<MergePlan, 'head' | 'policy'>
): Promise<string[]> {
	const state = stateIn(head);
	if (state?.kind !== policy.strategy.kind) return [];
	return Promise.all(state.slots.map((slot) => uploads.localPath(slot)));
}
