import { encodingOf } from '../codec';
import type { PrivacyPolicy } from '../privacy/policy';
import { maskedBytes } from '../secure-aggregation/masked-size';
import type { Codec } from '../update';
import { expectedBytes } from './expected-bytes';
import type { TopK } from './top-k';

interface Sent {
	readonly numWeights: number;
	readonly codec: Codec;
	readonly topK?: TopK;
	readonly privacy: PrivacyPolicy;
}

/** About how many bytes an update is that a device sends on this head. */
export function updateBytes({ numWeights, privacy, ...wanted }: Sent): number {
	if (privacy.kind === 'secure') return maskedBytes(numWeights, privacy);
	return expectedBytes(encodingOf(wanted), numWeights);
}
