import { encodingOf } from '$lib/domain/codec';
import { m } from '$lib/i18n/generated/messages';
import { count, percent } from '$lib/ui/format';
import type { HeadManifest } from '$lib/wire/api';

/** What of the changes is in an update to this head; empty where all of them are, exactly. */
export function leavesText(head: Pick<HeadManifest, 'codec' | 'topK' | 'privacy'>): string {
	// PrivacyCost says what leaves of a masked update
	if (head.privacy.kind === 'secure') return '';
	const encoding = encodingOf(head);
	if (typeof encoding !== 'string') {
		return m.training_leaves_top_k({ share: percent(encoding.share, 2) });
	}
	if (encoding === 'float32') return '';
	return m.training_leaves_rounded({ bits: count(encoding === 'int8' ? 8 : 4) });
}
