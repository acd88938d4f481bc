import { describe, expect, it } from 'vitest';
import type { PrivacyPolicy } from '$lib/domain/privacy/policy';
import { areHelpers, privacyDraft, privacyOf, privacyValues } from './privacy-draft';

const key = (last: string) => 'B'.padEnd(86, 'x') + last;
const helpers = ['a', 'b', 'c', 'd'].map((name) => ({
	url: `https://${name}.example`,
	publicKey: key(name)
}));
const secure: PrivacyPolicy = {
	kind: 'secure',
	clippingNorm: 2,
	least: 12,
	most: 256,
	bits: 8,
	helpers
};

describe('the draft of a privacy policy', () => {
	it.each<PrivacyPolicy>([
		{ kind: 'none' },
		{ kind: 'local', clippingNorm: 3, noiseMultiplier: 2, participationCap: 5 },
		{ kind: 'central', clippingNorm: 3, noiseMultiplier: 2, participationCap: 5 },
		secure,
		{ ...secure, bits: 16 }
	])('comes back as it was: %j', (policy) => {
		expect(privacyOf(privacyDraft(policy))).toEqual(policy);
	});

	it('asks for what its kind needs only', () => {
		expect(privacyValues(privacyDraft({ kind: 'none' }))).toEqual({});
		expect(Object.keys(privacyValues(privacyDraft(secure)))).toEqual([
			'privacy.clippingNorm',
			'privacy.least',
			'privacy.helpers'
		]);
	});

	it('knows four helpers by their addresses and keys', () => {
		const text = privacyDraft(secure).helpers;
		expect(areHelpers(`\n${text}\n`)).toBe(true);
		expect(areHelpers(text.replace(/\n.*$/, ''))).toBe(false);
		expect(areHelpers(text.replace('https:', 'ftp:'))).toBe(false);
		expect(areHelpers(text.replace('Bx', 'Ax'))).toBe(false);
	});
});
