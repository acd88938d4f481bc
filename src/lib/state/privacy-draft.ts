import { NO_PRIVACY, type PrivacyPolicy } from '$lib/domain/privacy/policy';
import { SECURE_START, type Helper } from '$lib/domain/secure-aggregation/secure-policy';

/** What the form holds of a privacy policy. */
export interface PrivacyDraft {
	privacyKind: PrivacyPolicy['kind'];
	clippingNorm: number | null;
	noiseMultiplier: number | null;
	participationCap: number | null;
	/** T: fewest updates in a sum. */
	secureLeast: number | null;
	secureBits: 'fine' | 'coarse';
	/** A line a helper: its address and its key. */
	helpers: string;
}

const BITS = { fine: SECURE_START.bits, coarse: 8 } as const;

/** What the fields start from: of a policy that promises nothing, a beginning that somebody may change. */
export function privacyDraft(policy: PrivacyPolicy): PrivacyDraft {
	const start: PrivacyDraft = {
		privacyKind: policy.kind,
		clippingNorm: 1,
		noiseMultiplier: 4,
		participationCap: 10,
		secureLeast: SECURE_START.least,
		secureBits: 'fine',
		helpers: ''
	};
	if (policy.kind === 'none') return start;
	const { clippingNorm } = policy;
	if (policy.kind !== 'secure') {
		const { noiseMultiplier, participationCap } = policy;
		return { ...start, clippingNorm, noiseMultiplier, participationCap };
	}
	return {
		...start,
		clippingNorm,
		secureLeast: policy.least,
		secureBits: policy.bits > BITS.coarse ? 'fine' : 'coarse',
		helpers: policy.helpers.map(({ url, publicKey }) => `${url} ${publicKey}`).join('\n')
	};
}

/** What the server is asked to store. Only for a draft in which `draftProblems` finds nothing. */
export function privacyOf(draft: PrivacyDraft): PrivacyPolicy {
	const clippingNorm = draft.clippingNorm ?? 1;
	switch (draft.privacyKind) {
		case 'none':
			return NO_PRIVACY;
		case 'secure':
			return {
				kind: 'secure',
				clippingNorm,
				least: draft.secureLeast ?? SECURE_START.least,
				most: SECURE_START.most,
				bits: BITS[draft.secureBits],
				helpers: helpersIn(draft.helpers)
			};
		case 'local':
		case 'central':
			return {
				kind: draft.privacyKind,
				clippingNorm,
				noiseMultiplier: draft.noiseMultiplier ?? 1,
				participationCap: draft.participationCap ?? 1
			};
	}
}

/** What must be filled in, by the server's names of the fields. */
export function privacyValues(draft: PrivacyDraft): Record<string, number | string | null> {
	switch (draft.privacyKind) {
		case 'none':
			return {};
		case 'secure':
			return {
				'privacy.clippingNorm': draft.clippingNorm,
				'privacy.least': draft.secureLeast,
				'privacy.helpers': draft.helpers
			};
		case 'local':
		case 'central':
			return {
				'privacy.clippingNorm': draft.clippingNorm,
				'privacy.noiseMultiplier': draft.noiseMultiplier,
				'privacy.participationCap': draft.participationCap
			};
	}
}

/** Whether each of four lines is an address and a key. */
export function areHelpers(text: string): boolean {
	const helpers = helpersIn(text);
	return (
		helpers.length === 4 &&
		helpers.every(
			({ url, publicKey }) =>
				URL.canParse(url) && /^https?:/.test(url) && /^B[\w-]{86}$/.test(publicKey)
		)
	);
}

function helpersIn(text: string): Helper[] {
	const lines = text.split('\n').filter((line) => line.trim() !== '');
	return lines.map((line) => {
		const [url = '', publicKey = ''] = line.trim().split(/\s+/);
		return { url, publicKey };
	});
}
