import type { PrivacyPolicy } from '../privacy/policy';
import { isSamePolicy, type SecurePolicy } from './secure-policy';

/** One waiting update, as far as a sum cares. */
interface Waiting {
	readonly userId: string;
	readonly privacy: PrivacyPolicy;
	/** The sum that it was once asked to be opened in; it can be opened in no other. */
	readonly openingId: string | null;
}

/** Updates that may be opened together. */
export interface Summed<T> {
	readonly rows: readonly T[];
	readonly policy: SecurePolicy;
	/** Null: no helper has been asked to open it yet. */
	readonly openingId: string | null;
}

/**
 * Which of a buffer are opened in one sum: one that has been begun, else the oldest of one policy, one of each
 * person, as many as the ring holds. Null where there are fewer than T.
 *
 * @param buffer Oldest first.
 */
export function takeSum<T extends Waiting>(buffer: readonly T[]): Summed<T> | null {
	const begun = buffer.find(({ openingId }) => openingId !== null) ?? null;
	if (begun?.privacy.kind === 'secure') {
		const { openingId, privacy: policy } = begun;
		return { rows: buffer.filter((row) => row.openingId === openingId), policy, openingId };
	}
	const policy = buffer.find(({ privacy }) => privacy.kind === 'secure')?.privacy;
	if (policy?.kind !== 'secure') return null;

	const people = new Set<string>();
	const rows = buffer.filter(({ privacy, userId }) => {
		if (privacy.kind !== 'secure' || !isSamePolicy(privacy, policy)) return false;
		if (people.has(userId) || people.size === policy.most) return false;
		people.add(userId);
		return true;
	});
	return rows.length < policy.least ? null : { rows, policy, openingId: null };
}
