import { describe, expect, it } from 'vitest';
import { NO_PRIVACY } from '../privacy/policy';
import type { SecurePolicy } from './secure-policy';
import { takeSum } from './take-sum';

const policy: SecurePolicy = {
	kind: 'secure',
	clippingNorm: 1,
	least: 3,
	most: 4,
	bits: 16,
	helpers: []
};
const of = (userId: string, openingId: string | null = null, privacy: SecurePolicy = policy) => ({
	userId,
	openingId,
	privacy
});
const who = (buffer: Parameters<typeof takeSum>[0]) =>
	takeSum(buffer)?.rows.map(({ userId }) => userId);

describe('a sum', () => {
	it('has one update of each person, the oldest first, and no more than the ring holds', () => {
		expect(who('aabcdef'.split('').map((user) => of(user)))).toEqual(['a', 'b', 'c', 'd']);
	});

	it('is not of fewer than T people', () => {
		expect(takeSum([of('a'), of('b'), of('b')])).toBeNull();
		expect(takeSum([])).toBeNull();
	});

	it('is of one policy, the oldest one’s, and of nothing that is not masked', () => {
		const other = { ...policy, least: 4 };
		const plain = { userId: 'z', openingId: null, privacy: NO_PRIVACY };
		const buffer = [plain, of('a'), of('b', null, other), of('c'), of('d')];
		expect(who(buffer)).toEqual(['a', 'c', 'd']);
		expect(takeSum([plain])).toBeNull();
	});

	it('that was begun stays what it was, whatever came since', () => {
		const begun = [of('b', 'one'), of('c', 'one')];
		expect(takeSum([of('a'), ...begun, of('d'), of('e')])).toEqual({
			rows: begun,
			policy,
			openingId: 'one'
		});
	});
});
