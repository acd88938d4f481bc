import { describe, expect, it } from 'vitest';
import { isSamePolicy, policyFault, type SecurePolicy } from './secure-policy';

const helpers = ['a', 'b', 'c', 'd'].map((key) => ({
	url: `https://${key}.example`,
	publicKey: key
}));
const policy: SecurePolicy = {
	kind: 'secure',
	clippingNorm: 1,
	least: 10,
	most: 256,
	bits: 16,
	helpers
};

describe('the policy of a secure sum', () => {
	it('has four helpers that are four', () => {
		expect(policyFault(policy)).toBeNull();
		const twice = [...helpers.slice(0, 3), { url: 'https://e.example', publicKey: 'a' }];
		expect(policyFault({ ...policy, helpers: twice })).toBe('helpers');
		const sameHost = [...helpers.slice(0, 3), { url: 'https://a.example', publicKey: 'e' }];
		expect(policyFault({ ...policy, helpers: sameHost })).toBe('helpers');
	});

	it('opens no sum that the ring does not hold', () => {
		expect(policyFault({ ...policy, least: 257 })).toBe('least');
	});

	it.each([
		{ clippingNorm: 2 },
		{ least: 9 },
		{ most: 255 },
		{ bits: 8 },
		{ helpers: helpers.toReversed() },
		{ helpers: helpers.slice(1) }
	])('is another one with %j', (change) => {
		expect(isSamePolicy(policy, { ...policy, ...change })).toBe(false);
		expect(isSamePolicy(policy, { ...policy, helpers: [...helpers] })).toBe(true);
	});
});
