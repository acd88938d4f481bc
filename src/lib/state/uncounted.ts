import { NO_PRIVACY } from '$lib/domain/privacy/policy';
import type { Spent } from '$lib/domain/privacy/spending';
import type { OutboxItem } from '$lib/store/schema';

/**
 * Updates of this device that have been sent, or will be, and that the store had not counted when it last
 * said what was spent.
 *
 * @param counted Ids of the outbox that it had.
 */
export function uncounted(
	items: readonly OutboxItem[],
	counted: readonly string[],
	accountId: string | null
): Spent[] {
	const known = new Set(counted);
	const isOwn = (item: OutboxItem) => item.accountId === null || item.accountId === accountId;
	return items
		.filter((item) => item.state !== 'trained' && isOwn(item) && !known.has(item.id))
		.map(({ modelId, privacy }) => ({ modelId, privacy: privacy ?? NO_PRIVACY }));
}
