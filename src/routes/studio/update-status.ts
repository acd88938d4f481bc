import type { RecentUpdate } from '$lib/wire/studio';

type UpdateStatus = RecentUpdate['status'];

export const updateStatuses: readonly UpdateStatus[] = ['accepted', 'merged', 'rejected'];

/** The status that an address names; null for none, and for what is none. */
export function statusIn(text: string | null): UpdateStatus | null {
	return updateStatuses.find((status) => status === text) ?? null;
}
