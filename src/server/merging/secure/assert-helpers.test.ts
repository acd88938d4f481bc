import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PrivacyPolicy } from '$lib/domain/privacy/policy';
import type { Helper, SecurePolicy } from '$lib/domain/secure-aggregation/secure-policy';
import { freePort } from '../../../../tests/support/free-port';
import { startCommittee } from '../../helper/testing/committee';
import { assertHelpers } from './assert-helpers.server';

let committee: Awaited<ReturnType<typeof startCommittee>>;
let policy: SecurePolicy;
beforeAll(async () => {
	committee = await startCommittee();
	({ policy } = committee);
});
afterAll(() => committee.close());

const HERE = { helperLoopback: true };

/** The policy with another helper in line 3. */
function withThird(change: (third: Helper) => Partial<Helper>): SecurePolicy {
	const helpers = policy.helpers.map((one, k) => (k === 2 ? { ...one, ...change(one) } : one));
	return { ...policy, helpers };
}

function complaint(named: PrivacyPolicy, before?: PrivacyPolicy, config = HERE) {
	return assertHelpers(named, config, before).then(
		() => null,
		(error: unknown) => (error as { fields: unknown }).fields
	);
}

describe('the helpers that a policy names', () => {
	it('are asked who they are, each at its address', async () => {
		expect(await complaint(policy)).toBeNull();
		expect(await complaint({ kind: 'none' })).toBeNull();
	});

	it('are refused where one has another key than is written', async () => {
		const typo = (key: string) => `${key.slice(0, -1)}${key.endsWith('A') ? 'E' : 'A'}`;
		const wrong = withThird(({ publicKey }) => ({ publicKey: typo(publicKey) }));
		expect(await complaint(wrong)).toEqual({ 'privacy.helpers': { kind: 'helper-key', line: 3 } });
	});

	it('are refused where nobody answers, unless the model named that one before', async () => {
		const port = await freePort();
		const silent = withThird(() => ({ url: `http://127.0.0.1:${port}` }));
		const refusal = { 'privacy.helpers': { kind: 'helper-silent', line: 3 } };
		expect(await complaint(silent)).toEqual(refusal);
		expect(await complaint(silent, policy)).toEqual(refusal);
		expect(await complaint(silent, silent)).toBeNull();
	});

	it('are refused, and nobody is asked, on this machine, twice, or with T above the most', async () => {
		const refusal = { 'privacy.helpers': { kind: 'not-helpers' } };
		expect(await complaint(policy, undefined, { helperLoopback: false })).toEqual(refusal);
		const twice = withThird(() => ({ url: policy.helpers[0]?.url ?? '' }));
		expect(await complaint(twice)).toEqual(refusal);
		expect(await complaint({ ...policy, least: 65 })).toEqual({
			'privacy.least': { kind: 'too-large', most: 64 }
		});
	});
});
